import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { KompoxError } from "../domain/error.ts";
import type { Login } from "./login.ts";
import { mayPass, networkError } from "./network_error.ts";

const login: Login = {
  file: "config",
  context: "dev",
  cluster: { name: "near", server: "https://near:6443", insecure: false },
  user: { name: "me" },
};

const failures = [
  {
    words: "client error (Connect): dns error: failed to lookup address",
    kind: "unavailable",
    message: /the name of "https:\/\/near:6443" does not resolve$/,
    again: false,
    later: true,
  },
  {
    words: "tcp connect error: Connection refused (os error 111)",
    kind: "unavailable",
    message: /nothing listens at/,
    again: false,
    later: true,
  },
  {
    words: "tcp connect error: No route to host; Network is unreachable",
    kind: "unavailable",
    message: /is not reachable$/,
    again: false,
    later: true,
  },
  {
    words: "invalid peer certificate: Expired",
    kind: "unavailable",
    message: /the certificate of ".*" has expired$/,
    again: false,
    later: false,
  },
  {
    words: "invalid peer certificate: certificate not valid yet: x",
    kind: "unavailable",
    message: /is not valid yet$/,
    again: false,
    later: false,
  },
  {
    words: 'invalid peer certificate: certificate not valid for name "a"',
    kind: "unavailable",
    message: /is for other names$/,
    again: false,
    later: false,
  },
  {
    words:
      "IdentityError: invalid peer certificate: Other(OtherError(UnsupportedCertVersion))",
    kind: "invalid",
    message:
      /the client certificate of context "dev" of "config" is X.509 version 1$/,
    again: false,
    later: false,
  },
  {
    words: "received fatal alert: CertificateExpired",
    kind: "denied",
    message: /the server refuses the client certificate$/,
    again: false,
    later: false,
  },
  {
    words: "received corrupt message of type InvalidContentType",
    kind: "unavailable",
    message: /does not speak TLS$/,
    again: false,
    later: false,
  },
  {
    words:
      "error sending request for url (https://near:6443/dns%20error/proxy): connection closed before message completed",
    kind: "unavailable",
    message: /broke off$/,
    again: true,
    later: true,
  },
];
for (const { words, kind, message, again, later } of failures) {
  Deno.test(`networkError() names the cause when the runtime says "${words}"`, () => {
    const cause = new Error(words);
    const thrown = new TypeError("fetch failed", { cause });
    const error = networkError(thrown, { what: "list pods" }, login);
    ok(error instanceof KompoxError);
    strictEqual(error.kind, kind);
    ok(message.test(error.message), error.message);
    ok(error.message.startsWith("Cannot list pods: "));
    ok(error.problems[0].hint);
    deepStrictEqual([mayPass(thrown, false), mayPass(thrown, true)], [
      again,
      later,
    ]);
  });
}
