/** Takes a PEM text apart into a certificate chain and its key. */

/** What a certificate needs, or why the text is of no use. */
export type PemPair =
  | { readonly certificate: string; readonly key: string }
  | { readonly state: string; readonly hint: string };

interface Block {
  readonly label: string;
  readonly text: string;
}

/** Only the shape is looked at; what stands between blocks is left out. Linear in the text. */
export function pemPair(text: string): PemPair {
  const blocks = pemBlocks(text);
  const chain = blocks.filter(({ label }) => label === "CERTIFICATE");
  const keys = blocks.filter(({ label }) => label.endsWith("PRIVATE KEY"));
  if (chain.length === 0) {
    return {
      state: "it holds no certificate",
      hint: 'name a PEM file with a "BEGIN CERTIFICATE" line',
    };
  }
  if (keys.length !== 1) {
    return {
      state: keys.length === 0
        ? "it holds no private key"
        : `it holds ${keys.length} private keys`,
      hint: "put one private key into the file, or name it after a comma: " +
        "file:site.crt,site.key",
    };
  }
  const [key] = keys;
  if (
    key.label.startsWith("ENCRYPTED") ||
    /^Proc-Type:.*ENCRYPTED/m.test(key.text)
  ) {
    return {
      state: "its private key is encrypted",
      hint: "decrypt it: openssl pkey -in KEY -out site.key",
    };
  }
  return { certificate: chain.map(({ text }) => text).join(""), key: key.text };
}

function pemBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (
    const part of text.replaceAll("\r\n", "\n").split("-----BEGIN ").slice(1)
  ) {
    const label = part.slice(0, Math.max(0, part.indexOf("-----")));
    const end = `-----END ${label}-----`;
    const at = part.indexOf(end);
    if (!/^[A-Z0-9 ]+$/.test(label) || at < 0) continue;
    const block = `-----BEGIN ${part.slice(0, at + end.length)}\n`;
    blocks.push({ label, text: block });
  }
  return blocks;
}
