import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { CutProxy } from "../fakes/cut_proxy.ts";
import type { KompoxError } from "../../core/domain/error.ts";
import type { Kube } from "../../core/ports/kube.ts";
import {
  connect,
  kubeconfigText,
  limit,
  noCluster,
  Scratch,
} from "./kube_fixture.ts";

const scratch = new Scratch();
Deno.test.beforeAll(async () => {
  if (noCluster) return;
  await scratch.open();
  await scratch.pod("work", "echo ready; sleep 3600");
});
Deno.test.afterAll(() => scratch.close());

/** A test whose connection goes through a proxy that can be cut. */
function test(
  name: string,
  work: (kube: Kube, proxy: CutProxy) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: noCluster,
    async fn() {
      const text = await kubeconfigText();
      const url = new URL(/server: (\S+)/.exec(text)![1]);
      const { hostname } = url;
      const port = Number(url.port || 443);
      await using proxy = new CutProxy({ hostname, port });
      const through = text.replace(
        url.origin,
        `https://127.0.0.1:${proxy.port}`,
      );
      const kube = await connect(through);
      try {
        await work(kube, proxy);
      } finally {
        kube.close();
      }
    },
  });
}

const brokenOff = (error: KompoxError) => {
  strictEqual(error.kind, "unavailable", String(error));
  ok(/broke off$/.test(error.message), error.message);
  return true;
};

test(
  "a watch goes on without loss when the connection is cut",
  async (kube, proxy) => {
    const { namespace } = scratch;
    await kube.apply(scratch.map("cut-1", { a: "1" }), {}, limit());
    const seen: string[] = [];
    const steps = [
      () => {
        proxy.cut();
        return scratch.kube.apply(
          scratch.map("cut-2", { a: "1" }),
          {},
          limit(),
        );
      },
      async () => {
        proxy.stop();
        await scratch.kube.apply(scratch.map("cut-3", { a: "1" }), {}, limit());
        setTimeout(() => proxy.listen(), 1000);
      },
    ];
    const type = { apiVersion: "v1", kind: "ConfigMap" };
    for await (const event of kube.watch(type, { namespace }, limit())) {
      const { name } = event.object.metadata;
      if (name === "kube-root-ca.crt") continue;
      seen.push(`${event.type} ${name}`);
      const step = steps.shift();
      if (step === undefined) break;
      await step();
    }
    deepStrictEqual(seen, ["ADDED cut-1", "ADDED cut-2", "ADDED cut-3"]);
  },
);

test(
  "reads and applies survive a cut, and say so when the server is gone",
  async (kube, proxy) => {
    const map = scratch.map("steady", { a: "1" });
    await kube.apply(map, {}, limit());
    proxy.cut();
    await kube.apply(map, {}, limit());
    proxy.cut();
    await kube.version(limit());
    proxy.stop();
    await rejects(kube.apply(map, {}, limit()), (error: KompoxError) => {
      strictEqual(error.kind, "unavailable");
      ok(/nothing listens at "https:/.test(error.message), error.message);
      return true;
    });
    setTimeout(() => proxy.listen(), 300);
    await kube.apply(map, {}, limit());
  },
);

test(
  "a followed log ends with a failure when the connection is cut",
  async (kube, proxy) => {
    const { namespace } = scratch;
    const options = { namespace, pod: "work", container: "main", follow: true };
    await rejects(async () => {
      for await (const chunk of kube.logs(options, limit())) {
        strictEqual(new TextDecoder().decode(chunk), "ready\n");
        proxy.cut();
      }
    }, brokenOff);
  },
);

test(
  "a command ends with a failure when the connection is cut",
  async (kube, proxy) => {
    const session = await kube.exec({
      ...{ namespace: scratch.namespace, pod: "work", container: "main" },
      ...{
        command: ["sh", "-c", "echo on; sleep 60"],
        stdin: true,
        tty: false,
      },
    }, limit());
    await rejects(async () => {
      for await (const frame of session.frames) {
        strictEqual(frame.type, "stdout");
        proxy.cut();
      }
    }, brokenOff);
    await rejects(session.send({ type: "close" }), brokenOff);
  },
);

test(
  "a command's output stays in the server when nobody reads it",
  async (kube, proxy) => {
    const session = await kube.exec({
      ...{ namespace: scratch.namespace, pod: "work", container: "main" },
      ...{ command: ["cat", "/dev/zero"], stdin: false, tty: false },
    }, limit());
    let last = -1;
    while (proxy.received !== last) {
      last = proxy.received;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    // What fits into the buffers of four sockets, and no more.
    ok(last < 20_000_000, `${last} bytes`);
    session.close();
  },
);
