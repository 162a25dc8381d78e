/** Finds the kubeconfig of a cluster: settings, environment, the usual files. */

import { failure } from "../../core/domain/error.ts";
import type { Cluster, Provider } from "../../core/domain/resources.ts";
import type {
  CertificateMaterial,
  ClusterFacet,
  DriverDeps,
} from "../../core/ports/driver.ts";
import type { KubeAccess } from "../../core/ports/kube.ts";
import { readCertificateSources } from "../common/certificates.ts";
import { checkSettings } from "../common/check_settings.ts";
import { inClusterAccess } from "./in_cluster.ts";

/** Where k3s writes its own. */
const k3sFile = "/etc/rancher/k3s/k3s.yaml";

/** A kubeconfig that was read. */
interface ReadFile {
  readonly kubeconfig: string;
  readonly file: string;
}

export class K3sCluster implements ClusterFacet {
  readonly #provider: Provider;
  readonly #deps: DriverDeps;
  readonly #known: readonly string[];

  constructor(provider: Provider, deps: DriverDeps, known: readonly string[]) {
    this.#provider = provider;
    this.#deps = deps;
    this.#known = known;
  }

  async kubeconfig(
    cluster: Cluster,
    signal: AbortSignal,
  ): Promise<KubeAccess> {
    signal.throwIfAborted();
    checkSettings(`cluster "${cluster.name}"`, cluster.settings, this.#known);
    const access = await this.#find(cluster);
    signal.throwIfAborted();
    return { ...access, context: this.#setting(cluster, "KUBECONTEXT") };
  }

  certificates(
    cluster: Cluster,
    signal: AbortSignal,
  ): Promise<CertificateMaterial[]> {
    return readCertificateSources(cluster, this.#deps, signal);
  }

  /** The first that is given; one that is given but missing is an error. */
  async #find(cluster: Cluster): Promise<KubeAccess> {
    const data = this.#setting(cluster, "KUBECONFIG_DATA");
    if (data !== undefined) {
      return { kubeconfig: data, label: "setting KUBECONFIG_DATA" };
    }
    const path = this.#setting(cluster, "KUBECONFIG");
    if (path !== undefined) {
      return await this.#need(cluster, [path], "setting KUBECONFIG");
    }
    const listed = this.#deps.env("KUBECONFIG")
      ?.split(this.#deps.pathSeparator ?? ":").filter((each) => each !== "");
    if (listed !== undefined && listed.length > 0) {
      return await this.#need(cluster, listed, "environment KUBECONFIG");
    }
    const home = this.#home();
    const own = home === undefined ? [] : [`${home}/.kube/config`];
    for (const usual of [...own, k3sFile]) {
      const [read] = await this.#read([usual]);
      if (read !== undefined) return read;
    }
    const inside = await inClusterAccess(this.#deps);
    if (inside !== undefined) return inside;
    throw failure(
      "not-found",
      `Cannot reach cluster "${cluster.name}": there is no kubeconfig, neither in its settings nor in KUBECONFIG, ~/.kube/config or ${k3sFile}`,
      { hint: "write its path under cluster.settings.KUBECONFIG" },
    );
  }

  async #need(
    cluster: Cluster,
    paths: readonly string[],
    origin: string,
  ): Promise<KubeAccess> {
    const [first, ...others] = await this.#read(paths);
    if (first !== undefined) {
      return others.length > 0 ? { ...first, others } : first;
    }
    const list = paths.map((path) => `"${path}"`).join(", ");
    throw failure(
      "not-found",
      `Cannot reach cluster "${cluster.name}": ${origin} names ${list}, and no such file is there`,
      { hint: "correct the path, or unset it to use ~/.kube/config" },
    );
  }

  /** Those of the files that are there. */
  async #read(paths: readonly string[]): Promise<ReadFile[]> {
    const all: ReadFile[] = [];
    for (const path of paths) {
      const file = this.#expand(path);
      const kubeconfig = await this.#readOne(file);
      if (kubeconfig !== undefined) all.push({ kubeconfig, file });
    }
    return all;
  }

  async #readOne(file: string): Promise<string | undefined> {
    try {
      return await this.#deps.readTextFile(file);
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (name === "NotCapable") throw error;
      if (name !== "PermissionDenied") {
        throw failure("invalid", `Cannot read kubeconfig "${file}"`, {
          cause: error,
          hint: "name a file that holds a kubeconfig",
        });
      }
      throw failure(
        "denied",
        `Cannot read kubeconfig "${file}": the system refuses it`,
        {
          hint: file === k3sFile
            ? `copy it: mkdir -p ~/.kube && sudo install -m 600 -o "$USER" ${k3sFile} ~/.kube/config`
            : "check who owns the file and its permissions",
        },
      );
    }
  }

  #setting(cluster: Cluster, key: string): string | undefined {
    const value = cluster.settings[key] ?? this.#provider.settings[key];
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  #expand(path: string): string {
    const home = this.#home();
    return home !== undefined && /^~[\\/]/.test(path)
      ? home + path.slice(1)
      : path;
  }

  #home(): string | undefined {
    return this.#deps.env("HOME") || this.#deps.env("USERPROFILE") || undefined;
  }
}
