/** Operations on one cluster, `here`, that is made, prepared and removed in memory. */

import { failure } from "../../core/domain/error.ts";
import type { LogLine } from "../../core/operations/app.ts";
import type { Call } from "../../core/operations/call.ts";
import type {
  ClusterInput,
  ClusterLogsInput,
  ClusterOperations,
} from "../../core/operations/cluster.ts";

const parts = [
  { kind: "Namespace", name: "traefik" },
  { kind: "Deployment", name: "traefik" },
  { kind: "Service", name: "traefik" },
];

/** The cluster `old` exists without Kompox; `ghost` is unknown. */
export class FakeClusterOperations implements ClusterOperations {
  provisioned = false;
  installed = false;
  /** What is under way: seen by the next status, and then done. */
  #underWay = "";

  statusCluster: ClusterOperations["statusCluster"] = (input) => {
    const name = nameOf(input);
    const underWay = this.#underWay;
    this.#underWay = "";
    return Promise.resolve({
      existing: name === "old",
      provisioned: this.provisioned,
      installed: this.installed,
      ingressGlobalIP: this.installed && underWay === ""
        ? "203.0.113.7"
        : undefined,
      cluster_id: "2",
      cluster_name: name,
      unfinished: underWay === "" ? [] : [{
        object: "Service/traefik",
        state: underWay,
        hint: "wait, or give it another type",
      }],
    });
  };

  provisionCluster: ClusterOperations["provisionCluster"] = (input) => {
    const cluster = nameOf(input);
    if (cluster === "old") {
      return Promise.resolve({ cluster, skipped: "existing" });
    }
    const skipped = this.provisioned ? "already" : undefined;
    this.provisioned = true;
    return Promise.resolve({ cluster, skipped, done: input.wait || undefined });
  };

  deprovisionCluster: ClusterOperations["deprovisionCluster"] = (input) => {
    const cluster = nameOf(input);
    if (this.installed) {
      throw failure(
        "conflict",
        `Cannot deprovision cluster "${cluster}": the ingress controller is installed in it`,
        { hint: `kompoxops cluster uninstall -C ${cluster} --wait` },
      );
    }
    const skipped = this.provisioned ? undefined : "already";
    this.provisioned = false;
    return Promise.resolve({ cluster, skipped, done: input.wait || undefined });
  };

  installCluster: ClusterOperations["installCluster"] = (input, call) => {
    const cluster = nameOf(input);
    if (!this.provisioned) {
      throw failure(
        "conflict",
        `Cannot install into cluster "${cluster}": it is not provisioned`,
        { hint: `kompoxops cluster provision -C ${cluster} --wait` },
      );
    }
    const outcome = this.installed ? "unchanged" : "created";
    const objects = parts.map((part) => ({ ...part, outcome } as const));
    for (const { kind, name } of this.installed ? [] : objects) {
      const object = `${kind}/${name}`;
      call.report({ step: "apply", object, state: outcome });
    }
    if (!this.installed && !input.wait) this.#underWay = "waiting";
    const changed = !this.installed;
    this.installed = true;
    return Promise.resolve({
      cluster,
      namespace: "traefik",
      changed,
      ready: input.wait || undefined,
      objects,
      warnings: [],
    });
  };

  uninstallCluster: ClusterOperations["uninstallCluster"] = (input) => {
    const cluster = nameOf(input);
    const deleted = this.installed ? parts : [];
    this.installed = false;
    return Promise.resolve({
      cluster,
      namespace: "traefik",
      deleted,
      gone: input.wait || undefined,
      warnings: [],
    });
  };

  async *logsCluster(
    input: ClusterLogsInput,
    { signal }: Call,
  ): AsyncGenerator<LogLine> {
    nameOf(input);
    if (!this.installed) {
      throw failure(
        "not-found",
        "Cannot read the log of the ingress controller: traefik pod not found in namespace traefik",
        { hint: "kompoxops cluster status -o wide" },
      );
    }
    const text = "GET / HTTP/1.1";
    yield { pod: "traefik-1", container: input.container ?? "traefik", text };
    if (!input.follow) return;
    await new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }
}

function nameOf({ clusterName = "here" }: ClusterInput): string {
  if (clusterName !== "ghost") return clusterName;
  throw failure("not-found", 'Cannot find cluster "ghost"', {
    hint: "use --cluster-name here",
  });
}
