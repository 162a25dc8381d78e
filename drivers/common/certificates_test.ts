import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import type { Certificate } from "../../core/domain/resources.ts";
import type { CertificateMaterial } from "../../core/ports/driver.ts";
import { fakeTarget } from "../../tests/fakes/fake_ports.ts";
import { readCertificateSources } from "./certificates.ts";

const signal = new AbortController().signal;
const chain = block("CERTIFICATE", "host") + block("CERTIFICATE", "issuer");
const key = block("PRIVATE KEY", "sesame");

const files: Readonly<Record<string, string>> = {
  "both.pem": `words\n${key}more words\n${chain}`,
  "site.crt": chain.replaceAll("\n", "\r\n"),
  "site.key": key,
  "deploy/both.pem": chain + key,
  "/abs.pem": chain + key,
  "/home/me/own.pem": chain + key,
  "text.pem": "sesame",
  "cut.pem": chain + key.slice(0, -9),
  "two.pem": chain + key + key,
  "locked.pem": chain + block("ENCRYPTED PRIVATE KEY", "sesame"),
  "old.pem": chain +
    block("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nsesame"),
};

function block(label: string, text: string): string {
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
}

function read(...certificates: Certificate[]): Promise<CertificateMaterial[]> {
  const { cluster } = fakeTarget({});
  const ingress = { ...cluster.ingress, certificates };
  return readCertificateSources({ ...cluster, ingress }, {
    env: (name) => name === "HOME" ? "/home/me" : undefined,
    readTextFile: (path) =>
      path === "refused"
        ? Promise.reject(new Deno.errors.PermissionDenied("sesame"))
        : Promise.resolve(files[path]),
  }, signal);
}

const found: [string, Certificate][] = [
  ["one file", { name: "a", source: "file:both.pem" }],
  ["two files", { name: "a", source: "file:site.crt, site.key" }],
  ["a file beside the configuration", {
    name: "a",
    source: "file:both.pem",
    directory: "deploy",
  }],
  ["an absolute path", {
    name: "a",
    source: "file:/abs.pem",
    directory: "deploy",
  }],
  ["a path below home", { name: "a", source: "file:~/own.pem" }],
];
for (const [title, certificate] of found) {
  Deno.test(`readCertificateSources() reads ${title}`, async () => {
    deepStrictEqual(await read(certificate), [
      { name: "a", kind: "pem", certificate: chain, key },
    ]);
  });
}

Deno.test("readCertificateSources() names a Secret, in the given order", async () => {
  const materials = await read(
    { name: "b", source: "secret:certs/wild" },
    { name: "a", source: "file:both.pem" },
  );
  deepStrictEqual(materials[0], {
    name: "b",
    kind: "secret",
    namespace: "certs",
    secretName: "wild",
  });
  deepStrictEqual(materials.map(({ name }) => name), ["b", "a"]);
});

const refused: [string, RegExp][] = [
  ["both.pem", /no source that this driver knows/],
  ["https://a.vault.azure.net/secrets/x", /no source that this driver knows/],
  ["secret:only", /no source that this driver knows/],
  ["secret:a/b/c", /no source that this driver knows/],
  ["file:", /names 0 files/],
  ["file:a,b,c", /names 3 files/],
  ["file:gone.pem", /there is no file "gone.pem"/],
  ["file:refused", /"refused" cannot be read/],
  ["file:text.pem", /"text.pem": it holds no certificate/],
  ["file:cut.pem", /it holds no private key/],
  ["file:two.pem", /it holds 2 private keys/],
  ["file:locked.pem", /its private key is encrypted/],
  ["file:old.pem", /its private key is encrypted/],
];
for (const [source, message] of refused) {
  Deno.test(`readCertificateSources() refuses ${source}`, async () => {
    await rejects(read({ name: "a", source }), (error: KompoxError) => {
      ok(message.test(error.message), error.message);
      ok(!JSON.stringify(error.problems).includes("sesame"));
      ok(error.problems[0].hint);
      return error.kind === "invalid";
    });
  });
}

Deno.test("readCertificateSources() tells all that is of no use at once", async () => {
  await rejects(
    read(
      { name: "a", source: "file:gone" },
      { name: "b", source: "file:both.pem" },
      { name: "c", source: "x" },
    ),
    (error: KompoxError) => error.problems.length === 2,
  );
});
