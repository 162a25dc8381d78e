import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { command, Running } from "./access_app.ts";
import { testOnCluster } from "./app_cluster.ts";

const stack = `services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    stop_grace_period: 1s
  cache:
    image: redis:7
    stop_grace_period: 1s
`;

/** Speaks to Redis as its protocol says. */
class Redis {
  readonly #connection: Deno.TcpConn;
  readonly #buffer = new Uint8Array(256 * 1024);
  #rest = new Uint8Array() as Uint8Array;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<Redis> {
    return new Redis(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async send(...words: readonly (string | Uint8Array)[]): Promise<void> {
    const encoder = new TextEncoder();
    await this.#write(encoder.encode(`*${words.length}\r\n`));
    for (const word of words) {
      const data = typeof word === "string" ? encoder.encode(word) : word;
      await this.#write(encoder.encode(`$${data.length}\r\n`));
      await this.#write(data);
      await this.#write(encoder.encode("\r\n"));
    }
  }

  /** The answer's text; for bytes their SHA-256, and how many they are. */
  async answer(): Promise<string> {
    const line = await this.#line();
    if (!line.startsWith("$")) return line;
    const size = Number(line.slice(1));
    const data = new Uint8Array(size + 2);
    for (let at = 0; at < data.length;) {
      if (this.#rest.length === 0) await this.#fill();
      const piece = this.#rest.subarray(0, data.length - at);
      data.set(piece, at);
      at += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    return `${size} ${await sha256(data.subarray(0, size))}`;
  }

  close(): void {
    this.#connection.close();
  }

  async #line(): Promise<string> {
    for (let text = "";;) {
      const end = this.#rest.indexOf(10);
      text += new TextDecoder().decode(
        this.#rest.subarray(0, end < 0 ? undefined : end + 1),
      );
      this.#rest = end < 0 ? new Uint8Array() : this.#rest.subarray(end + 1);
      if (end >= 0) return text.trim();
      await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    const size = await this.#connection.read(this.#buffer);
    if (size === null) throw new Error("the connection ended");
    this.#rest = this.#buffer.subarray(0, size);
  }

  async #write(data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length;) {
      at += await this.#connection.write(data.subarray(at));
    }
  }
}

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}

function random(size: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) {
    crypto.getRandomValues(data.subarray(at, at + 65_536));
  }
  return data;
}

async function web(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  await answer.body?.cancel();
  return answer.status;
}

testOnCluster(
  "app tunnel carries 100 MB in both directions unharmed, 50 connections at once, and survives a new pod",
  "tunnel",
  async (app) => {
    await app.deploy(stack);
    const argv = ["tunnel", "-p", ":6379", "-p", ":8080", "-p", ":9999"];
    const tunnel = new Running(app, argv);
    const redisPort = await tunnel.port(6379);

    const data = random(100_000_000);
    const wanted = `${data.length} ${await sha256(data)}`;
    const redis = await Redis.open(redisPort);
    const started = performance.now();
    await redis.send("SET", "big", data);
    strictEqual(await redis.answer(), "+OK");
    const sent = performance.now();
    await redis.send("GET", "big");
    strictEqual(await redis.answer(), wanted);
    const back = performance.now();
    console.log(
      `100 MB: in ${((sent - started) / 1000).toFixed(2)} s, ` +
        `out ${((back - sent) / 1000).toFixed(2)} s`,
    );
    await redis.send("DEL", "big");
    strictEqual(await redis.answer(), ":1");

    const all = await Promise.all(Array.from({ length: 50 }, async () => {
      const one = await Redis.open(redisPort);
      const word = random(200_000);
      await one.send("ECHO", word);
      const answer = await one.answer();
      one.close();
      return answer === `${word.length} ${await sha256(word)}`;
    }));
    deepStrictEqual(all, Array(50).fill(true));

    // 8080 is the host port that leads to 80.
    const webPort = await tunnel.port(8080);
    strictEqual(await web(webPort), 200);

    const nobody = await Deno.connect({
      hostname: "127.0.0.1",
      port: await tunnel.port(9999),
    });
    strictEqual(await nobody.read(new Uint8Array(1)), null);
    nobody.close();
    await tunnel.shown(/Cannot reach port 9999 of pod .*nothing listens there/);

    const restarting = command(app, "restart");
    await tunnel.shown(/New connections go to pod|Waiting for a pod/);
    const broken = await redis.send("PING").then(() => redis.answer()).catch(
      () => "broken",
    );
    ok(["broken", "+PONG"].includes(broken));
    redis.close();
    strictEqual((await restarting).code, 0);
    await tunnel.shown(/New connections go to pod/);
    const again = await Redis.open(redisPort);
    await again.send("PING");
    strictEqual(await again.answer(), "+PONG");
    again.close();
    strictEqual(await web(webPort), 200);

    const { code, stdout } = await tunnel.interrupt();
    strictEqual(code, 0);
    strictEqual(stdout, "");
  },
);

testOnCluster(
  "app tunnel says what is wrong when there is no app, or no pod that runs",
  "no-pod",
  async (app) => {
    const none = await command(app, "tunnel", "-p", ":80");
    strictEqual(none.code, 4);
    match(none.stderr, /Cannot open a tunnel to the app: it has none/);

    const image = "nobody.example/missing:1";
    await app.deploy(stack.replace("nginx:1.27", image), { wait: false });
    // A moment passes until the Deployment has made it.
    const pods = { apiVersion: "v1", kind: "Pod" };
    const options = { namespace: app.namespace };
    const { signal } = new AbortController();
    for await (const _ of app.kube.watch(pods, options, signal)) break;
    // It is Pending for as long as an image is missing.
    const waiting = new Running(app, ["tunnel", "-p", ":80"]);
    await waiting.shown(/Waiting for a pod: pod ".*" is Pending/);
    const { code, stderr } = await waiting.interrupt();
    strictEqual(code, 0);
    strictEqual(/Forwarding/.test(stderr), false);
  },
);
