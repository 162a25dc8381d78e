/** Operations on one app, `shop`, that is deployed and destroyed in memory. */

import type { Duplex, FrameIn, FrameOut } from "../../core/domain/duplex.ts";
import { failure, type Problem } from "../../core/domain/error.ts";
import type {
  AppInput,
  AppliedObject,
  DeployReport,
  DestroyReport,
  ExecInput,
  LogLine,
  LogsInput,
  StatusReport,
  ValidateReport,
} from "../../core/operations/app.ts";
import type { Call } from "../../core/operations/call.ts";
import type { Operations } from "../../core/operations/operations.ts";
import { FakeClusterOperations } from "./fake_cluster_operations.ts";
import { FakeAccess } from "./fake_access.ts";

const place = { file: "compose.yml", line: 9, column: 9 };
const warning: Problem = {
  level: "warning",
  message: 'Cannot keep "deploy.replicas": an app has one pod',
  at: place,
  hint: 'remove "deploy.replicas"',
};
const error: Problem = {
  level: "error",
  message: 'Cannot publish port 8080 twice: "app" and "admin" map it',
  at: place,
  hint: 'give "admin" another host port',
};
const namespace = "kompox-shop-a1b2c3";
const parts = [
  { kind: "Namespace", name: namespace },
  { kind: "Deployment", name: "shop-app" },
  { kind: "Service", name: "shop-app" },
];

const reportedKeys: ValidateReport["keys"] = {
  mapped: [
    key("services.app.image", "image", 3),
    key("services.app.ports", "Service", 4),
  ],
  meaningless: [],
  unsupported: [key("services.app.deploy.replicas", "an app runs once", 9)],
  refused: [],
};

function key(name: string, reason: string, line: number) {
  return { key: name, reason, at: { file: "compose.yml", line, column: 5 } };
}

/**
 * The profile `warn` gives a warning and `bad` an error; the app `ghost` is
 * unknown and `crash` meets a bug. Following logs go on until the signal.
 */
export class FakeOperations implements Partial<Operations> {
  deployed = false;
  /** What the last exec was asked, and what was sent to it. */
  readonly execs: ExecInput[] = [];
  readonly sent: FrameOut[] = [];
  closed = 0;

  validateApp: Operations["validateApp"] = (input) => {
    refuseUnknown(input);
    const problems = problemsOf(input.bundle.profiles);
    const failed = problems.includes(error);
    const report: ValidateReport = {
      app: "shop",
      namespace,
      problems,
      compose: "---\nservices: {}\n",
      manifest: failed ? undefined : "---\nkind: Namespace\n",
      objects: failed ? [] : parts.map(({ kind, name }) => `${kind}/${name}`),
      classes: { mapped: 2, meaningless: 0, unsupported: 1, refused: 0 },
      keys: input.outputs?.includes("keys") ? reportedKeys : undefined,
    };
    return Promise.resolve(report);
  };

  deployApp: Operations["deployApp"] = async (input, call) => {
    refuseUnknown(input);
    const outcome = this.deployed ? "unchanged" : "created";
    const objects: AppliedObject[] = [];
    for (const part of parts) {
      call.signal.throwIfAborted();
      call.report({
        step: "apply",
        object: `${part.kind}/${part.name}`,
        state: outcome,
      });
      objects.push({ ...part, outcome });
    }
    if (input.wait && input.timeoutMs === 1000) await untilAborted(call);
    const report: DeployReport = {
      app: "shop",
      cluster: "here",
      namespace,
      changed: !this.deployed,
      ready: input.wait ? true : undefined,
      hosts: ["shop.example.com"],
      objects,
      warnings: problemsOf(input.bundle.profiles),
    };
    this.deployed = true;
    return report;
  };

  destroyApp: Operations["destroyApp"] = (input) => {
    refuseUnknown(input);
    const deleted = this.deployed
      ? parts.filter(({ kind }) =>
        kind !== "Namespace" || input.deleteNamespace
      )
      : [];
    this.deployed = false;
    const report: DestroyReport = {
      app: "shop",
      namespace,
      deleted,
      warnings: [],
    };
    return Promise.resolve(report);
  };

  statusApp: Operations["statusApp"] = async (input, call) => {
    refuseUnknown(input);
    if (input.appName === "slow") await untilAborted(call);
    const status: StatusReport = {
      app_id: "1",
      app_name: "shop",
      cluster_id: "2",
      cluster_name: "here",
      namespace: this.deployed ? namespace : undefined,
      deployed: this.deployed,
      ready: this.deployed,
      ingress_hosts: this.deployed ? ["shop.example.com"] : undefined,
      command: null,
      args: null,
      containers: this.deployed
        ? [{
          name: "app",
          image: "nginx:1.27",
          ready: true,
          restarts: 0,
          state: "running",
        }]
        : [],
    };
    return status;
  };

  async *logsApp(input: LogsInput, call: Call): AsyncGenerator<LogLine> {
    refuseUnknown(input);
    const containers = input.allContainers
      ? ["app", "database"]
      : [input.container ?? "app"];
    for (const container of containers) {
      yield { pod: "shop-app-1", container, text: `hello from ${container}` };
    }
    if (input.follow) await untilAborted(call);
  }

  kubeconfigCluster: Operations["kubeconfigCluster"] = (input) => {
    const name = input.contextName ??
      `kompoxops-${input.clusterName ?? "here"}`;
    const { namespace } = input;
    return Promise.resolve({
      cluster: input.clusterName ?? "here",
      kubeconfig: {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ cluster: { server: "https://here.example:6443" }, name }],
        contexts: [{
          context: {
            cluster: name,
            ...(namespace === undefined ? {} : { namespace }),
            user: name,
          },
          name,
        }],
        "current-context": name,
        users: [{ name, user: { token: "secret-token" } }],
      },
    });
  };

  /** What is behind the verbs that look and reach into the app. */
  readonly access = new FakeAccess();
  followPodApp = this.access.followPodApp;
  tunnelApp = this.access.tunnelApp;
  kubeconfigApp = this.access.kubeconfigApp;
  restartApp = this.access.restartApp;
  eventsApp = this.access.eventsApp;
  topApp = this.access.topApp;

  /** The cluster below. */
  readonly cluster = new FakeClusterOperations();
  statusCluster = this.cluster.statusCluster;
  provisionCluster = this.cluster.provisionCluster;
  deprovisionCluster = this.cluster.deprovisionCluster;
  installCluster = this.cluster.installCluster;
  uninstallCluster = this.cluster.uninstallCluster;
  logsCluster = this.cluster.logsCluster.bind(this.cluster);

  execApp: Operations["execApp"] = (input, call) => {
    refuseUnknown(input);
    this.execs.push(input);
    return Promise.resolve(new FakeDuplex(this, input, call));
  };
}

/** Runs `cat` (gives stdin back), `exit N`, `hang`, `lost`, `throw`; `refuse` has no true exit code. */
class FakeDuplex implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #operations: FakeOperations;
  readonly #ended = Promise.withResolvers<void>();

  constructor(operations: FakeOperations, input: ExecInput, call: Call) {
    this.#operations = operations;
    this.frames = this.#run(input.command, call);
  }

  send(frame: FrameOut): Promise<void> {
    this.#operations.sent.push(frame);
    if (frame.type === "close") this.#ended.resolve();
    return Promise.resolve();
  }

  close(): void {
    this.#operations.closed++;
    this.#ended.resolve();
  }

  async *#run(
    [name, argument]: readonly string[],
    call: Call,
  ): AsyncGenerator<FrameIn> {
    const encoder = new TextEncoder();
    if (name === "cat") {
      await this.#ended.promise;
      for (const frame of this.#operations.sent) {
        if (frame.type === "stdin") yield { type: "stdout", data: frame.data };
      }
    }
    if (name === "hang") await untilAborted(call).catch(() => {});
    if (name === "throw") {
      setTimeout(() => {
        throw new Error("thrown where nobody waits");
      }, 1000);
      await untilAborted(call);
    }
    if (name === "hang" || name === "lost") return;
    if (name === "refuse") {
      yield { type: "exit", code: 0, reason: "no such program in the image" };
      return;
    }
    yield { type: "stderr", data: encoder.encode(`ran ${name}\n`) };
    yield { type: "exit", code: name === "exit" ? Number(argument) : 0 };
  }
}

function refuseUnknown({ appName }: AppInput): void {
  if (appName === "crash") throw new TypeError("x is undefined");
  if (appName === "ghost") {
    throw failure(
      "not-found",
      'Cannot find app "ghost": there is only "shop"',
      {
        cause: new Error("no row"),
        hint: "use --app-name shop",
      },
    );
  }
}

function problemsOf(profiles: readonly string[]): Problem[] {
  return [
    ...profiles.includes("bad") ? [error] : [],
    ...profiles.includes("warn") ? [warning] : [],
  ];
}

function untilAborted({ signal }: Call): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
