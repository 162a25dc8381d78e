import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { FakeIo } from "../../../tests/fakes/fake_io.ts";
import { FakeOperations } from "../../../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../../../tests/fakes/fake_program.ts";
import type { SignalName } from "../../io.ts";
import { run } from "../../run.ts";

async function kubectl(line: string, io: FakeIo): Promise<number> {
  const argv = ["app", "kubectl", ...line.split(" ")];
  return await run(fakeProgram(new FakeOperations()), argv, io);
}

Deno.test("runKubectl() gives kubectl a context of its own before the user's files", async () => {
  const io: FakeIo = new FakeIo({
    programs: {
      kubectl: () => {
        deepStrictEqual(io.folders, ["/tmp/kompox-1"]);
        return Promise.resolve(3);
      },
    },
  });
  strictEqual(await kubectl("-- get pods -o name", io), 3);
  deepStrictEqual(io.spawned, [{
    command: "kubectl",
    args: ["get", "pods", "-o", "name"],
    env: {
      KUBECONFIG: "/tmp/kompox-1/context.json:/home/me/.kube/config:" +
        "/tmp/kompox-1/2.yml",
    },
  }]);
  deepStrictEqual(JSON.parse(io.files.get("/tmp/kompox-1/context.json")!), {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "shop-a1b2c3",
    contexts: [{
      name: "shop-a1b2c3",
      context: { cluster: "here", user: "me", namespace: "kompox-shop-a1b2c3" },
    }],
  });
  strictEqual(io.files.get("/tmp/kompox-1/2.yml"), "secret: token");
  deepStrictEqual([...io.modes.values()], [0o600, 0o600]);
  deepStrictEqual(io.folders, []);
  strictEqual(io.stderr.text, "");
});

Deno.test("runKubectl() says that kubectl is not installed, and leaves nothing behind", async () => {
  const io = new FakeIo();
  strictEqual(await kubectl("-- get pods", io), 4);
  match(io.stderr.text, /kubectl not found in PATH\n {2}hint: install kubectl/);
  deepStrictEqual(io.folders, []);
});

const signals: readonly [SignalName, boolean, boolean][] = [
  ["SIGTERM", true, true],
  ["SIGTERM", false, true],
  ["SIGHUP", true, true],
  ["SIGINT", false, true],
  ["SIGINT", true, false],
];
for (const [name, terminal, passed] of signals) {
  const where = terminal ? "on a terminal" : "off a terminal";
  const does = passed ? "passes on" : "leaves to the terminal";
  Deno.test(`runKubectl() ${does} ${name} ${where}`, async () => {
    const { promise: keys, resolve: end } = Promise.withResolvers<SignalName>();
    const io = new FakeIo({
      terminal,
      programs: {
        kubectl: async (told) => {
          setTimeout(() => {
            io.emit(name);
            setTimeout(() => end("SIGWINCH"), 20);
          }, 5);
          return await Promise.race([told, keys]) === name ? 9 : 8;
        },
      },
    });
    strictEqual(await kubectl("-- logs -f x", io), passed ? 9 : 8);
    strictEqual(io.leftovers, 0);
  });
}

for (const line of ["get pods", "--"]) {
  Deno.test(`runKubectl() asks for -- when the line is "${line}"`, async () => {
    const io = new FakeIo({ programs: { kubectl: () => Promise.resolve(0) } });
    strictEqual(await kubectl(line, io), 2);
    match(io.stderr.text, /"--"/);
    deepStrictEqual(io.spawned, []);
  });
}
