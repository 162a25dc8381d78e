import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { FakeKubeDeps } from "../../tests/fakes/fake_kube_deps.ts";
import type { Kind, KompoxError } from "../domain/error.ts";
import { Credentials } from "./credentials.ts";
import type { ProgramResult } from "./deps.ts";
import { hostDeps } from "./host.ts";
import type { ExecPlugin, Login, LoginUser } from "./login.ts";

const signal = new AbortController().signal;

const plugin: ExecPlugin = {
  apiVersion: "client.authentication.k8s.io/v1",
  command: "cloud-login",
  args: ["get-token"],
  env: { REGION: "x" },
  provideClusterInfo: true,
  clusterConfig: { audience: "far" },
};

function login(user: Partial<LoginUser>): Login {
  return {
    file: "config",
    context: "dev",
    cluster: { name: "near", server: "https://near:6443", insecure: false },
    user: { name: "me", ...user },
  };
}

function given(status: Record<string, unknown>): ProgramResult {
  const { apiVersion } = plugin;
  const stdout = JSON.stringify({ kind: "ExecCredential", apiVersion, status });
  return { code: 0, stdout, stderr: "" };
}

const headers = [
  {
    name: "a token",
    user: { token: " abc\n" },
    expected: [["authorization", "Bearer abc"]],
  },
  {
    name: "a password that is not ASCII",
    user: { basic: { username: "me", password: "pä" } },
    expected: [["authorization", "Basic bWU6cMOk"]],
  },
  {
    name: "an impersonation",
    user: {
      token: "t",
      impersonate: {
        user: "boss",
        uid: "7",
        groups: ["a", "b"],
        extra: { "x/y": ["1"] },
      },
    },
    expected: [
      ["impersonate-user", "boss"],
      ["impersonate-uid", "7"],
      ["impersonate-group", "a"],
      ["impersonate-group", "b"],
      ["impersonate-extra-x%2Fy", "1"],
      ["authorization", "Bearer t"],
    ],
  },
  { name: "nothing", user: {}, expected: [] },
];
for (const { name, user, expected } of headers) {
  Deno.test(`Credentials.current() sends what there is when the user has ${name}`, async () => {
    const credentials = new Credentials(login(user), {}, new FakeKubeDeps());
    const current = await credentials.current(signal);
    deepStrictEqual(current.headers, expected);
    strictEqual(credentials.refused(current), false);
  });
}

Deno.test("Credentials.current() reads a token file again when a minute is over or it was refused", async () => {
  const deps = new FakeKubeDeps();
  deps.files.set("/t", "one\n");
  const credentials = new Credentials(login({ tokenFile: "/t" }), {}, deps);
  const token = async () => (await credentials.current(signal)).headers[0][1];
  strictEqual(await token(), "Bearer one");
  deps.files.set("/t", "two");
  strictEqual(await token(), "Bearer one");
  deps.nowMs += 61_000;
  strictEqual(await token(), "Bearer two");
  deps.files.set("/t", "three");
  strictEqual(
    credentials.refused(await credentials.current(signal)),
    true,
  );
  strictEqual(await token(), "Bearer three");
});

Deno.test("Credentials.current() runs a plugin once when many ask at once, and again when it runs out", async () => {
  const deps = new FakeKubeDeps();
  let number = 0;
  deps.onRun = () => {
    const expirationTimestamp = new Date(deps.nowMs + 60_000).toISOString();
    return Promise.resolve(
      given({ token: `t${++number}`, expirationTimestamp }),
    );
  };
  const ca = "CA";
  const of = login({ exec: plugin });
  const credentials = new Credentials(of, { caPem: ca }, deps);
  const all = await Promise.all(
    Array.from({ length: 5 }, () => credentials.current(signal)),
  );
  deepStrictEqual(
    all.map(({ headers }) => headers[0][1]),
    Array(5).fill("Bearer t1"),
  );
  deps.nowMs += 55_000;
  const next = await credentials.current(signal);
  strictEqual(next.headers[0][1], "Bearer t2");
  for (let times = 0; times < 3; times++) {
    strictEqual(credentials.refused(next), true);
    const { headers } = await credentials.current(signal);
    strictEqual(headers[0][1], "Bearer t3");
  }
  const { env, args, command } = deps.programs[0];
  deepStrictEqual([command, args], ["cloud-login", ["get-token"]]);
  deepStrictEqual(JSON.parse(env.KUBERNETES_EXEC_INFO), {
    kind: "ExecCredential",
    apiVersion: plugin.apiVersion,
    spec: {
      interactive: false,
      cluster: {
        server: "https://near:6443",
        "certificate-authority-data": btoa(ca),
        config: { audience: "far" },
      },
    },
  });
  strictEqual(env.REGION, "x");
});

Deno.test("Credentials.current() takes a certificate from a plugin when it gives one", async () => {
  const deps = new FakeKubeDeps();
  deps.onRun = () =>
    Promise.resolve(
      given({ clientCertificateData: "CERT", clientKeyData: "KEY" }),
    );
  const credentials = new Credentials(
    login({ exec: plugin }),
    { caPem: "CA" },
    deps,
  );
  const { identity } = await credentials.current(signal);
  deepStrictEqual(identity, { caPem: "CA", certPem: "CERT", keyPem: "KEY" });
});

const failures: {
  name: string;
  result: ProgramResult | undefined;
  kind: Kind;
  message: RegExp;
}[] = [
  {
    name: "is not there",
    result: undefined,
    kind: "invalid",
    message: /there is no such program$/,
  },
  {
    name: "ends with a code",
    result: { code: 3, stdout: "sesame", stderr: "please\nlog in\n" },
    kind: "denied",
    message: /it ended with code 3: please \/ log in$/,
  },
  {
    name: "prints nonsense",
    result: { code: 0, stdout: "sesame", stderr: "" },
    kind: "failed",
    message: /its output is no JSON$/,
  },
  {
    name: "prints null",
    result: { code: 0, stdout: "null", stderr: "" },
    kind: "failed",
    message: /its output is no ExecCredential$/,
  },
  {
    name: "prints another version",
    result: {
      code: 0,
      stdout: '{"kind":"ExecCredential","apiVersion":"v0","status":{}}',
      stderr: "",
    },
    kind: "failed",
    message: /its output is of another version than /,
  },
  {
    name: "gives nothing",
    result: given({}),
    kind: "failed",
    message: /neither a token nor a certificate$/,
  },
  {
    name: "gives half a pair",
    result: given({ token: "sesame", clientKeyData: "sesame" }),
    kind: "failed",
    message: /a certificate without a key, or a key alone$/,
  },
  {
    name: "gives a token with a line break",
    result: given({ token: "sesame\r\nhost: x" }),
    kind: "failed",
    message: /characters that no token has$/,
  },
  {
    name: "gives a time that is none",
    result: given({ token: "sesame", expirationTimestamp: "soon" }),
    kind: "failed",
    message: /its expirationTimestamp is no time$/,
  },
];
for (const { name, result, kind, message } of failures) {
  Deno.test(`Credentials.current() names the plugin and no secret when it ${name}`, async () => {
    const deps = new FakeKubeDeps();
    deps.onRun = () => Promise.resolve(result);
    const credentials = new Credentials(login({ exec: plugin }), {}, deps);
    await rejects(credentials.current(signal), (error: KompoxError) => {
      strictEqual(error.kind, kind);
      strictEqual(message.test(error.message), true, error.message);
      strictEqual(error.message.includes('plugin "cloud-login"'), true);
      strictEqual(JSON.stringify(error.problems).includes("sesame"), false);
      return true;
    });
  });
}

Deno.test({
  name: "Credentials.current() kills a real plugin and names it when it hangs",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    // A grandchild that keeps the pipes open must not keep us waiting.
    const exec = { ...plugin, command: "sh", args: ["-c", "sleep 7 & wait"] };
    const credentials = new Credentials(login({ exec }), {}, hostDeps, 200);
    const startedAt = performance.now();
    await rejects(credentials.current(signal), (error: KompoxError) => {
      strictEqual(error.kind, "unavailable");
      strictEqual(/"sh".*no answer within 0.2 s$/.test(error.message), true);
      return true;
    });
    strictEqual(performance.now() - startedAt < 3000, true);
  },
});

Deno.test("Credentials.current() runs a real plugin when there is one", async () => {
  const { stdout } = given({ token: "real" });
  const exec = { ...plugin, command: "sh", args: ["-c", `echo '${stdout}'`] };
  const credentials = new Credentials(login({ exec }), {}, hostDeps);
  const { headers } = await credentials.current(signal);
  strictEqual(headers[0][1], "Bearer real");
});

Deno.test("Credentials.current() says so when a real plugin is not there", async () => {
  const exec = { ...plugin, command: "no-such-plugin-here" };
  const credentials = new Credentials(login({ exec }), {}, hostDeps);
  await rejects(credentials.current(signal), /there is no such program/);
});
