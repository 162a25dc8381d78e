/** Certificates of an authority of one's own, made with Web Crypto: valid for a day, for tests. */

/** PEM texts. */
export interface TestCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
const ecdsaWithSha256 = seq(hex("06082a8648ce3d040302"));

/** @param hosts DNS names, `*.` at the front of one is a wildcard; or IPv4 addresses */
export async function testCertificate(
  hosts: readonly string[],
): Promise<TestCertificate> {
  const [root, leaf] = await Promise.all([newKey(), newKey()]);
  const rootName = name(`test authority ${crypto.randomUUID()}`);
  const basic = extension("0603551d13", seq(hex("0101ff")), true);
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host)
      ? tagged(0x87, Uint8Array.from(host.split("."), Number))
      : tagged(0x82, ascii(host))
  );
  const san = extension("0603551d11", seq(...names), false);
  const leafName = name(hosts[0]);
  const authority = await sign(root, rootName, rootName, root, basic);
  const certificate = await sign(root, rootName, leafName, leaf, san);
  const key = await crypto.subtle.exportKey("pkcs8", leaf.privateKey);
  return {
    authority: pem("CERTIFICATE", authority),
    certificate: pem("CERTIFICATE", certificate),
    key: pem("PRIVATE KEY", new Uint8Array(key)),
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

async function newKey(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function sign(
  issuer: CryptoKeyPair,
  issuerName: Bytes,
  subject: Bytes,
  owner: CryptoKeyPair,
  extensions: Bytes,
): Promise<Bytes> {
  const day = 86_400_000;
  const now = Date.now();
  const spki = await crypto.subtle.exportKey("spki", owner.publicKey);
  const body = seq(
    tagged(0xa0, hex("020102")),
    integer(crypto.getRandomValues(new Uint8Array(8))),
    ecdsaWithSha256,
    issuerName,
    seq(time(now - day), time(now + day)),
    subject,
    new Uint8Array(spki),
    tagged(0xa3, seq(extensions)),
  );
  const hash = { name: "ECDSA", hash: "SHA-256" };
  const raw = await crypto.subtle.sign(hash, issuer.privateKey, body);
  const [r, s] = [raw.slice(0, 32), raw.slice(32)]
    .map((half) => integer(new Uint8Array(half)));
  return seq(body, ecdsaWithSha256, bits(seq(r, s)));
}

function extension(oid: string, value: Bytes, critical: boolean): Bytes {
  const flag = critical ? hex("0101ff") : new Uint8Array();
  return seq(hex(oid), flag, tagged(0x04, value));
}

function name(common: string): Bytes {
  const pair = seq(hex("0603550403"), tagged(0x0c, ascii(common)));
  return seq(tagged(0x31, pair));
}

/** GeneralizedTime in UTC. */
function time(ms: number): Bytes {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, "");
  return tagged(0x18, ascii(text));
}

/** Positive, without leading zeros that mean nothing. */
function integer(bytes: Bytes): Bytes {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at++;
  const digits = bytes.slice(at);
  const sign = digits[0] >= 0x80 ? [0] : [];
  return tagged(0x02, new Uint8Array([...sign, ...digits]));
}

function bits(content: Bytes): Bytes {
  return tagged(0x03, new Uint8Array([0, ...content]));
}

function seq(...parts: Bytes[]): Bytes {
  return tagged(0x30, ...parts);
}

function tagged(tag: number, ...parts: Bytes[]): Bytes {
  const content = parts.flatMap((part) => [...part]);
  const size = content.length;
  const length = size < 0x80
    ? [size]
    : size < 0x100
    ? [0x81, size]
    : [0x82, size >> 8, size & 0xff];
  return new Uint8Array([tag, ...length, ...content]);
}

function hex(text: string): Bytes {
  return Uint8Array.fromHex(text);
}

function ascii(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function pem(label: string, bytes: Bytes): string {
  const lines = bytes.toBase64().match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${
    lines.join("\n")
  }\n-----END ${label}-----\n`;
}
