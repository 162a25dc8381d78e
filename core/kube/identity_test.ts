import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { FakeKubeDeps } from "../../tests/fakes/fake_kube_deps.ts";
import type { KompoxError } from "../domain/error.ts";
import { readIdentity } from "./identity.ts";
import type { Login, LoginUser } from "./login.ts";

function login(user: Partial<LoginUser>): Login {
  return {
    file: "config",
    context: "dev",
    cluster: { name: "near", server: "https://near:6443", insecure: false },
    user: { name: "me", ...user },
  };
}

const cert = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----";
const key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----";
const encrypted = [
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----",
  "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA==\n-----END RSA PRIVATE KEY-----",
];

Deno.test("readIdentity() reads the files when they are named", async () => {
  const deps = new FakeKubeDeps();
  deps.files.set("/c", cert).set("/k", key);
  const user: Partial<LoginUser> = {
    cert: { kind: "file", path: "/c" },
    key: { kind: "file", path: "/k" },
  };
  deepStrictEqual(await readIdentity(login(user), deps), {
    caPem: undefined,
    certPem: cert,
    keyPem: key,
  });
});

const unusable: { name: string; user: Partial<LoginUser>; message: RegExp }[] =
  [
    {
      name: "the file is missing",
      user: { cert: { kind: "file", path: "/gone" } },
      message: /"client-certificate" names "\/gone", which does not exist$/,
    },
    ...encrypted.map((pem, index) => ({
      name: `the key is encrypted (${index})`,
      user: { key: { kind: "text", pem } } as const,
      message: /the key of user "me" is encrypted$/,
    })),
    {
      name: "the key is a certificate",
      user: { key: { kind: "text", pem: cert } },
      message: /"client-key" holds no PEM key$/,
    },
    {
      name: "the certificate is garbage",
      user: { cert: { kind: "text", pem: "garbage" } },
      message: /"client-certificate" holds no PEM certificate$/,
    },
    {
      name: "the token has a line break",
      user: { token: "a\nb" },
      message: /"token" of user "me" has characters that no token has$/,
    },
  ];
for (const { name, user, message } of unusable) {
  Deno.test(`readIdentity() names file and context when ${name}`, async () => {
    const read = readIdentity(login(user), new FakeKubeDeps());
    await rejects(read, (error: KompoxError) => {
      strictEqual(error.kind, "invalid");
      strictEqual(message.test(error.message), true, error.message);
      strictEqual(
        error.message.startsWith('Cannot use context "dev" of "config": '),
        true,
      );
      return true;
    });
  });
}
