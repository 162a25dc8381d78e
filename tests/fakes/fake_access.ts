/** Operations that look and reach into the app `shop`, in memory. */

import type { Duplex, FrameIn, FrameOut } from "../../core/domain/duplex.ts";
import { failure } from "../../core/domain/error.ts";
import type {
  AppAccessOperations,
  AppEvent,
  AppPod,
  RestartInput,
  TunnelInput,
} from "../../core/operations/app_access.ts";
import type { Call } from "../../core/operations/call.ts";

const containers = [
  { name: "web", ports: [80] },
  { name: "admin", ports: [8080] },
];
const published = [{ hostPort: 8080, containerPort: 80 }];

/** A pod that runs, with a web server, an admin page and one published port. */
export function fakePod(pod: string): AppPod {
  return { pod, containers, published };
}

/** An app without a running pod. */
export function fakeNoPod(state: string, waiting = false): AppPod {
  return { state, containers: waiting ? containers : [], published };
}

/** A program in the pod: what it is told, and how it answers. */
export type FakeServer = (
  told: AsyncIterable<Uint8Array>,
  input: TunnelInput,
) => AsyncIterable<Uint8Array>;

export class FakeAccess implements AppAccessOperations {
  readonly tunnels: TunnelInput[] = [];
  readonly restarts: RestartInput[] = [];
  /** What connections end with; absent: with the server. */
  refusal?: string;
  /** Answers every connection; gives back what it is told, unless a test sets another. */
  server: FakeServer = (told) => told;
  /** Names of pods that can be reached; absent: all. */
  reachable?: ReadonlySet<string>;
  readonly #pods: AppPod[] = [fakePod("shop-1")];
  #changed = Promise.withResolvers<void>();

  /** Another pod takes connections from now on; undefined ends the following with an error. */
  setPod(pod: AppPod): void {
    this.#pods.push(pod);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  followPodApp: AppAccessOperations["followPodApp"] = ({ appName }, call) =>
    this.#follow(appName, call);

  async *#follow(
    appName: string | undefined,
    { signal }: Call,
  ): AsyncGenerator<AppPod> {
    refuseGhost(appName);
    const aborted = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true })
    );
    for (let told = this.#pods.length - 1;; told++) {
      while (told === this.#pods.length) {
        await Promise.race([this.#changed.promise, aborted]);
        signal.throwIfAborted();
      }
      yield this.#pods[told];
    }
  }

  tunnelApp: AppAccessOperations["tunnelApp"] = (input) => {
    this.tunnels.push(input);
    if (this.reachable !== undefined && !this.reachable.has(input.pod)) {
      return Promise.reject(
        failure("not-found", `Cannot reach pod "${input.pod}": it has gone`),
      );
    }
    return Promise.resolve(new FakeTunnel(this, input));
  };

  kubeconfigApp: AppAccessOperations["kubeconfigApp"] = ({ appName }) => {
    refuseGhost(appName);
    return Promise.resolve({
      context: "shop-a1b2c3",
      namespace: "kompox-shop-a1b2c3",
      cluster: "here",
      user: "me",
      sources: [{ file: "/home/me/.kube/config" }, { text: "secret: token" }],
    });
  };

  restartApp: AppAccessOperations["restartApp"] = (input, call) => {
    refuseGhost(input.appName);
    this.restarts.push(input);
    const object = "Deployment/shop-app";
    call.report({ step: "apply", object, state: "restarted" });
    return Promise.resolve({
      app: "shop",
      namespace: "kompox-shop-a1b2c3",
      deployment: "shop-app",
      release: 3,
      restartedAt: "2025-01-02T03:04:05.000Z",
      ready: input.wait ? true : undefined,
    });
  };

  eventsApp: AppAccessOperations["eventsApp"] = ({ appName, follow }, call) =>
    this.#events(appName, follow, call);

  async *#events(
    appName: string | undefined,
    follow: boolean,
    { signal }: Call,
  ): AsyncGenerator<AppEvent> {
    refuseGhost(appName);
    yield {
      at: "2025-01-02T03:04:05Z",
      type: "Normal",
      reason: "Scheduled",
      object: "Pod/shop-1",
      message: "Successfully assigned shop-1 to node1",
      count: 1,
    };
    yield {
      at: "2025-01-02T03:04:06Z",
      type: "Warning",
      reason: "BackOff",
      object: "Pod/shop-1",
      container: "web",
      message: "Back-off pulling\nimage",
      count: 4,
    };
    if (!follow) return;
    await new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }

  topApp: AppAccessOperations["topApp"] = ({ appName }) => {
    refuseGhost(appName);
    return Promise.resolve({
      app: "shop",
      namespace: "kompox-shop-a1b2c3",
      containers: [{
        pod: "shop-1",
        container: "db",
        cpuMillicores: 12,
        memoryBytes: 40 * 2 ** 20,
        memoryLimitBytes: 160 * 2 ** 20,
        at: "2025-01-02T03:04:05Z",
      }, {
        pod: "shop-1",
        container: "web",
        cpuMillicores: 250,
        memoryBytes: 2 ** 20 + 1,
        cpuLimitMillicores: 500,
        at: "2025-01-02T03:04:05Z",
      }],
    });
  };
}

/** Bounded by one message in each direction. */
class FakeTunnel implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #told: TransformStream<Uint8Array, Uint8Array> =
    new TransformStream();
  readonly #writer = this.#told.writable.getWriter();

  constructor(access: FakeAccess, input: TunnelInput) {
    this.frames = this.#run(access, input);
  }

  async send(frame: FrameOut): Promise<void> {
    if (frame.type === "stdin") await this.#writer.write(frame.data);
    if (frame.type === "close") await this.#writer.close();
  }

  close(): void {
    this.#writer.abort(new Error("closed")).catch(() => {});
  }

  async *#run(
    access: FakeAccess,
    input: TunnelInput,
  ): AsyncGenerator<FrameIn> {
    const { refusal } = access;
    if (refusal !== undefined) {
      yield { type: "exit", code: 1, reason: refusal };
      return;
    }
    for await (const data of access.server(this.#told.readable, input)) {
      yield { type: "stdout", data };
    }
    yield { type: "exit", code: 0 };
  }
}

function refuseGhost(appName: string | undefined): void {
  if (appName !== "ghost") return;
  throw failure(
    "not-found",
    'Cannot find app "ghost": there is only "shop"',
    { hint: "use --app-name shop" },
  );
}
