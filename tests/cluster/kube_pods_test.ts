import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { Kind, KompoxError } from "../../core/domain/error.ts";
import type { Duplex, FrameIn } from "../../core/domain/duplex.ts";
import type { ExecOptions, LogOptions } from "../../core/ports/kube.ts";
import { growthOf } from "../fakes/memory_run.ts";
import { limit, noCluster, Scratch } from "./kube_fixture.ts";

const scratch = new Scratch();
Deno.test.beforeAll(async () => {
  if (noCluster) return;
  await scratch.open();
  await scratch.pod("work", "trap 'exit 0' TERM; sleep 3600 & wait");
});
Deno.test.afterAll(() => scratch.close());

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: noCluster, fn });
}

function exec(
  command: readonly string[],
  more: Partial<ExecOptions> = {},
  signal = limit(),
): Promise<Duplex> {
  const { kube, namespace } = scratch;
  const options = { namespace, pod: "work", container: "main", command };
  return kube.exec({ ...options, stdin: false, tty: false, ...more }, signal);
}

interface Result {
  stdout: string;
  stderr: string;
  exit?: FrameIn;
}

async function finish(session: Duplex): Promise<Result> {
  const result: Result = { stdout: "", stderr: "" };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  for await (const frame of session.frames) {
    if (frame.type === "exit") result.exit = frame;
    else {
      result[frame.type] += decoders[frame.type]
        .decode(frame.data, { stream: true });
    }
  }
  return result;
}

function failsWith(kind: Kind, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    return true;
  };
}

for (const code of [0, 3, 130, 255]) {
  test(`Kube.exec() ends with the command's code when it is ${code}`, async () => {
    const command = ["sh", "-c", `echo out; echo err >&2; exit ${code}`];
    deepStrictEqual(await finish(await exec(command)), {
      stdout: "out\n",
      stderr: "err\n",
      exit: { type: "exit", code },
    });
  });
}

test("Kube.exec() passes words as they are", async () => {
  const words = ["a b", "c&d=e", "", "ä$HOME", "x\ny", "%41+"];
  const command = ["sh", "-c", 'printf "[%s]" "$@"', "sh", ...words];
  const { stdout } = await finish(await exec(command));
  strictEqual(stdout, words.map((word) => `[${word}]`).join(""));
});

test("Kube.exec() gives a shell's code and the reason when the command cannot be started", async () => {
  const { exit } = await finish(await exec(["no-such-program"]));
  ok(exit?.type === "exit");
  strictEqual(exit.code, 127);
  ok(/^exec: "no-such-program": executable file not found/.test(exit.reason!));
  const denied = await finish(await exec(["/etc/passwd"]));
  ok(denied.exit?.type === "exit");
  strictEqual(denied.exit.code, 126);
});

test("Kube.exec() ends the command's input when it is closed", async () => {
  const session = await exec(["sh", "-c", "sort; echo done"], { stdin: true });
  const data = new TextEncoder().encode("b\na\n");
  await session.send({ type: "stdin", data });
  await session.send({ type: "close" });
  const { stdout, exit } = await finish(session);
  strictEqual(stdout, "a\nb\ndone\n");
  deepStrictEqual(exit, { type: "exit", code: 0 });
});

test("Kube.exec() carries 10 MB in and out unharmed", async () => {
  const size = 10_000_000;
  const given = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) {
    crypto.getRandomValues(given.subarray(at, at + 65536));
  }
  const session = await exec(["cat"], { stdin: true });
  const sending = (async () => {
    await session.send({ type: "stdin", data: given });
    await session.send({ type: "close" });
  })();
  const back = new Uint8Array(size);
  let at = 0;
  for await (const frame of session.frames) {
    if (frame.type !== "stdout") continue;
    back.set(frame.data, at);
    at += frame.data.length;
  }
  await sending;
  strictEqual(at, size);
  deepStrictEqual(await sha256(back), await sha256(given));
});

const program = new URL("./memory_of_exec.ts", import.meta.url);
const memoryLimit = 30_000_000;

test("Kube.exec() takes no more than it can hold when nobody reads", async () => {
  const grown = await growthOf(program, [scratch.namespace]);
  ok(grown < memoryLimit, `${grown} bytes more`);
});

test("the memory of a command would be seen to grow when all were taken", async () => {
  const grown = await growthOf(program, [scratch.namespace, "leak"]);
  ok(grown > memoryLimit, `${grown} bytes more`);
});

test("Kube.exec() tells the terminal its size, and again when it changes", async () => {
  const session = await exec(["sh"], { stdin: true, tty: true });
  const type = (text: string) =>
    session.send({ type: "stdin", data: new TextEncoder().encode(text) });
  await session.send({ type: "resize", columns: 91, rows: 33 });
  const steps = [
    { shows: /33 91/, act: () => resize(session, 120, 40) },
    { shows: /40 120/, act: () => type("exit 5\n") },
  ];
  await new Promise((resolve) => setTimeout(resolve, 200));
  await type("stty size\n");
  let shown = "";
  let exit: FrameIn | undefined;
  for await (const frame of session.frames) {
    if (frame.type === "exit") exit = frame;
    else shown += new TextDecoder().decode(frame.data);
    strictEqual(frame.type === "stderr", false);
    if (steps[0]?.shows.test(shown)) {
      await steps.shift()!.act();
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (steps.length === 1) await type("stty size\n");
    }
  }
  deepStrictEqual(steps, []);
  deepStrictEqual(exit, { type: "exit", code: 5 });
});

async function resize(
  session: Duplex,
  columns: number,
  rows: number,
): Promise<void> {
  await session.send({ type: "resize", columns, rows });
}

test("Kube.exec() says not-found when there is no such pod or container", async () => {
  await rejects(
    exec(["true"], { pod: "nobody" }),
    failsWith("not-found", /pods "nobody" not found$/),
  );
  await rejects(
    exec(["true"], { container: "other" }),
    failsWith("not-found", /there is no such container/),
  );
});

test("Kube.exec() ends with the signal's reason when it is aborted", async () => {
  const controller = new AbortController();
  const session = await exec(["sleep", "60"], {}, controller.signal);
  const reason = new Error("stop");
  setTimeout(() => controller.abort(reason), 100);
  await rejects(finish(session), (error) => error === reason);
  await rejects(session.send({ type: "close" }));
});

test("Kube.exec() frees the session when the reader leaves or it is closed twice", async () => {
  const session = await exec(["yes"]);
  for await (const _ of session.frames) break;
  session.close();
  session.close();
  await rejects(
    session.send({ type: "close" }),
    failsWith("unavailable", /broke off$/),
  );
});

async function logs(
  options: Omit<LogOptions, "namespace">,
  signal = limit(),
): Promise<string> {
  const { kube, namespace } = scratch;
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of kube.logs({ namespace, ...options }, signal)) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

test("Kube.logs() reads, cuts to the tail, and follows to the end", async () => {
  const counting = "for i in 1 2 3 4 5 6; do echo line $i; sleep 0.3; done";
  await scratch.pod("talker", counting);
  const options = { pod: "talker", container: "main" };
  const followed = await logs({ ...options, follow: true });
  const lines = [1, 2, 3, 4, 5, 6].map((number) => `line ${number}\n`);
  strictEqual(followed, lines.join(""));
  strictEqual(await logs(options), followed);
  strictEqual(await logs({ ...options, tailLines: 2 }), "line 5\nline 6\n");
  strictEqual(await logs({ ...options, tailLines: 0 }), "");
  strictEqual(await logs({ ...options, sinceSeconds: 3600 }), followed);
});

test("Kube.logs() says what is wrong when there is no log", async () => {
  await rejects(
    logs({ pod: "nobody", container: "main" }),
    failsWith("not-found", /pods "nobody" not found$/),
  );
  await rejects(
    logs({ pod: "work", container: "other" }),
    failsWith("not-found", /there is no such container/),
  );
  await rejects(
    logs({ pod: "work", container: "main", previous: true }),
    failsWith("not-found", /the container has no previous run$/),
  );
});

test("Kube.logs() ends with the signal's reason when a follow is aborted", async () => {
  const controller = new AbortController();
  const reason = new Error("stop");
  setTimeout(() => controller.abort(reason), 100);
  const options = { pod: "work", container: "main", follow: true };
  await rejects(
    logs(options, controller.signal),
    (error) => error === reason,
  );
});

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}
