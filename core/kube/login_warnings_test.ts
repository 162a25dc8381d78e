import { deepStrictEqual, ok } from "node:assert/strict";
import type { Login } from "./login.ts";
import { loginWarnings } from "./login_warnings.ts";

function login(server: string, insecure = false): Login {
  return {
    ...{ file: "config", context: "x", user: { name: "u" } },
    cluster: { name: "c", server, insecure },
  };
}

Deno.test("loginWarnings() has nothing to say when the server is verified", () => {
  const servers = ["https://a.example", "http://127.0.0.1:8001"];
  const local = ["http://localhost", "http://[::1]:8001"];
  for (const server of [...servers, ...local]) {
    deepStrictEqual(loginWarnings(login(server)), []);
  }
});

Deno.test("loginWarnings() names what is not verified, and the remedy", () => {
  const [insecure] = loginWarnings(login("https://a.example", true));
  ok(/"insecure-skip-tls-verify" is set$/.test(insecure.message));
  ok(/certificate-authority-data/.test(insecure.hint!));
  const [bare] = loginWarnings(login("http://localhost.example"));
  ok(/without TLS$/.test(bare.message));
});
