import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  type FakeAccess,
  fakeNoPod,
  fakePod,
} from "../../../tests/fakes/fake_access.ts";
import { FakeIo, type FakeIoSetting } from "../../../tests/fakes/fake_io.ts";
import { FakeOperations } from "../../../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../../../tests/fakes/fake_program.ts";
import { run } from "../../run.ts";

/** A tunnel under way. */
class Opened {
  readonly io: FakeIo;
  readonly access: FakeAccess;
  readonly ended: Promise<number>;

  constructor(
    line: string,
    setting: FakeIoSetting = {},
    prepare: (access: FakeAccess) => void = () => {},
  ) {
    const operations = new FakeOperations();
    this.access = operations.access;
    prepare(this.access);
    this.io = new FakeIo(setting);
    const argv = ["app", ...line.split(" ")];
    this.ended = run(fakeProgram(operations), argv, this.io);
  }

  /** The local port that a line on stderr names. */
  async port(remote = 80): Promise<number> {
    const line = new RegExp(`127\\.0\\.0\\.1:(\\d+) -> ${remote}\\b`);
    await this.until(() => line.test(this.io.stderr.text));
    return Number(line.exec(this.io.stderr.text)![1]);
  }

  async until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      if (condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
      this.io.tick();
    }
    throw new Error(`it did not happen; stderr: ${this.io.stderr.text}`);
  }

  async interrupt(): Promise<number> {
    this.io.emit("SIGINT");
    return await this.ended;
  }
}

/** Says something, closes its own direction, and gives all that comes back. */
async function ask(port: number, text: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  await connection.closeWrite();
  return await new Response(connection.readable).text();
}

Deno.test("runTunnel() carries connections until Ctrl-C, which is its usual end", async () => {
  const opened = new Opened("tunnel -p :80");
  const port = await opened.port();
  strictEqual(await ask(port, "hello"), "hello");
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, number) => ask(port, `n${number}`)),
  );
  deepStrictEqual(answers, answers.map((_, number) => `n${number}`));
  strictEqual(opened.access.tunnels.length, 51);
  strictEqual(await opened.interrupt(), 0);
  strictEqual(opened.io.leftovers, 0);
  strictEqual(opened.io.stdout.text, "");
  await ask(port, "x").then(() => ok(false), () => {});
});

Deno.test("runTunnel() listens on both loopback addresses with one free port", async () => {
  const opened = new Opened("port-forward -p :80 -p :8080");
  const port = await opened.port();
  ok(opened.io.stderr.text.includes(`Forwarding from [::1]:${port} -> 80\n`));
  await opened.port(8080);
  await opened.interrupt();
});

Deno.test("runTunnel() gives the ports as data when a form is asked for", async () => {
  const opened = new Opened("pf -q -o json --address 127.0.0.1 -p :80");
  await opened.until(() => opened.io.stdout.text.endsWith("}\n"));
  const { ports } = JSON.parse(opened.io.stdout.text);
  strictEqual(await ask(ports[0].localPort, "x"), "x");
  strictEqual(ports[0].remotePort, 80);
  strictEqual(opened.io.stderr.text, "");
  await opened.interrupt();
});

Deno.test("runTunnel() leads to where the published port of a service leads", async () => {
  const opened = new Opened("tunnel -S web -p :8080");
  await ask(await opened.port(8080), "x");
  deepStrictEqual(opened.access.tunnels, [
    { appName: undefined, pod: "shop-1", containerPort: 80 },
  ]);
  await opened.interrupt();
});

Deno.test("runTunnel() sends new connections to the pod that replaces the old one", async () => {
  const opened = new Opened("tunnel -p :80");
  const port = await opened.port();
  await ask(port, "x");
  opened.access.reachable = new Set(["shop-2"]);
  const waiting = ask(port, "held");
  await opened.until(() => opened.access.tunnels.length > 1);
  opened.access.setPod(fakeNoPod('pod "shop-2" is Pending', true));
  opened.access.setPod(fakePod("shop-2"));
  const done = waiting.then(() => true);
  let held: boolean | undefined;
  done.then(() => held = true);
  await opened.until(() => held === true);
  strictEqual(await waiting, "held");
  strictEqual(opened.access.tunnels.at(-1)!.pod, "shop-2");
  match(opened.io.stderr.text, /Waiting for a pod: pod "shop-2" is Pending/);
  match(opened.io.stderr.text, /New connections go to pod "shop-2"/);
  await opened.interrupt();
});

Deno.test("runTunnel() tells once that nothing listens in the pod, and goes on", async () => {
  const opened = new Opened("tunnel -p :80", {}, (access) => {
    access.refusal = "nothing listens there";
  });
  const port = await opened.port();
  strictEqual(await ask(port, "x"), "");
  strictEqual(await ask(port, "x"), "");
  const lines = opened.io.stderr.text.match(/nothing listens there/g);
  strictEqual(lines?.length, 1);
  opened.access.refusal = undefined;
  strictEqual(await ask(port, "x"), "x");
  await opened.interrupt();
});

Deno.test("runTunnel() holds no more than a little for a client that does not read", async () => {
  let made = 0;
  const opened = new Opened("tunnel -p :80", {}, (access) => {
    access.server = async function* () {
      for (; made < 2000; made++) yield new Uint8Array(64 * 1024);
    };
  });
  const port = await opened.port();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await new Promise((resolve) => setTimeout(resolve, 500));
  ok(made < 1000, `${made} pieces were taken`);
  let size = 0;
  for await (const chunk of connection.readable) size += chunk.length;
  strictEqual(size, 2000 * 64 * 1024);
  await opened.interrupt();
});

Deno.test("runTunnel() takes no more from a client than the pod takes", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const opened = new Opened("tunnel -p :80", {}, (access) => {
    access.server = async function* (told) {
      await gate;
      let size = 0;
      for await (const data of told) size += data.length;
      yield new TextEncoder().encode(String(size));
    };
  });
  const port = await opened.port();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const total = 64 * 1024 * 1024;
  let sent = 0;
  const sending = (async () => {
    const piece = new Uint8Array(64 * 1024);
    while (sent < total) sent += await connection.write(piece);
    await connection.closeWrite();
  })();
  await new Promise((resolve) => setTimeout(resolve, 500));
  ok(sent < total / 2, `${sent} bytes were taken`);
  open();
  await sending;
  strictEqual(Number(await new Response(connection.readable).text()), sent);
  await opened.interrupt();
});

Deno.test("runTunnel() runs a program with the ports in its environment, and ends with its code", async () => {
  let answer = "";
  const opened = new Opened("tunnel -p :80 -p :8080 -- work -x", {
    programs: {
      work: async () => {
        const env = opened.io.spawned[0].env;
        answer = await ask(Number(env.KOMPOX_TUNNEL_PORT_80), "from work");
        return 7;
      },
    },
  });
  strictEqual(await opened.ended, 7);
  strictEqual(answer, "from work");
  const [{ command, args, env }] = opened.io.spawned;
  deepStrictEqual([command, args], ["work", ["-x"]]);
  deepStrictEqual(Object.keys(env), [
    "KOMPOX_TUNNEL_HOST",
    "KOMPOX_TUNNEL_PORT_80",
    "KOMPOX_TUNNEL_PORT_8080",
  ]);
  strictEqual(env.KOMPOX_TUNNEL_HOST, "localhost");
  strictEqual(opened.io.leftovers, 0);
});

Deno.test("runTunnel() leaves signals to the program that it runs", async () => {
  const opened = new Opened("tunnel -q -p :80 -- work", {
    programs: { work: async (told) => await told === "SIGINT" ? 42 : 1 },
  });
  await opened.until(() => opened.io.spawned.length === 1);
  opened.io.emit("SIGINT");
  strictEqual(await opened.ended, 42);
});

Deno.test("runTunnel() says conflict and names the port when it is in use", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const opened = new Opened(`tunnel -p :8080 -p ${port}:80`);
  strictEqual(await opened.ended, 5);
  ok(opened.io.stderr.text.includes(`Cannot listen on port ${port} of`));
  match(opened.io.stderr.text, /the port is in use/);
  taken.close();
});

const ends = [
  {
    name: "not-found when the app has no pod",
    line: "tunnel -p :80",
    prepare: (access: FakeAccess) => access.setPod(fakeNoPod("it has none")),
    code: 4,
    text: /Cannot open a tunnel to the app: it has none/,
  },
  {
    name: "not-found for a service that is not in the pod",
    line: "tunnel -p :80 -S wbe",
    prepare: () => {},
    code: 4,
    text: /Cannot find service "wbe": the pod has web, admin/,
  },
  {
    name: "not-found for an app that is not known",
    line: "tunnel -p :80 -A ghost",
    prepare: () => {},
    code: 4,
    text: /Cannot find app "ghost"/,
  },
  {
    name: "not-found for a program that is not there",
    line: "tunnel -q -p :80 -- nothing",
    prepare: () => {},
    code: 4,
    text: /Cannot run nothing: nothing not found in PATH/,
  },
  {
    name: "usage for an address of another machine",
    line: "tunnel -p :80 --address 192.0.2.1",
    prepare: () => {},
    code: 2,
    text: /this machine has no such address/,
  },
  {
    name: "usage for an empty address",
    line: "tunnel -p :80 --address localhost,",
    prepare: () => {},
    code: 2,
    text: /a name is empty/,
  },
  {
    name: "usage without a port",
    line: "tunnel",
    prepare: () => {},
    code: 2,
    text: /at least one --port is required/,
  },
];
for (const { name, line, prepare, code, text } of ends) {
  Deno.test(`runTunnel() says ${name}`, async () => {
    const opened = new Opened(line, {}, prepare);
    strictEqual(await opened.ended, code);
    match(opened.io.stderr.text, text);
    strictEqual(opened.io.leftovers, 0);
  });
}

Deno.test("runTunnel() waits for a pod that is on its way, and gives up in time", async () => {
  const opened = new Opened("tunnel -p :80", {}, (access) => {
    access.setPod(fakeNoPod('pod "shop-2" is Pending', true));
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  opened.access.setPod(fakePod("shop-2"));
  strictEqual(await ask(await opened.port(), "x"), "x");
  opened.io.emit("SIGTERM");
  strictEqual(await opened.ended, 143);
});
