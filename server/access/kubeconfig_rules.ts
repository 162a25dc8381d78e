/** No kubeconfig makes the service read its own files or run programs (decision 43). */

import { KompoxError, type Problem } from "../../core/domain/error.ts";
import { kubeconfigLimits, readYaml } from "../../core/domain/read_yaml.ts";
import { Source } from "../../core/domain/source.ts";
import { toPlain } from "../../core/domain/tree.ts";
import type { DriverFiles } from "../../core/ports/driver.ts";
import type { Clusters, KubeAccess } from "../../core/ports/kube.ts";

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount/";
const accountVariables = ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"];

/** The label that drivers give to the account of the pod: no setting can give it. */
export const ownAccountLabel = "service account of this pod";

/** All that drivers may see of this machine: the account of its own pod. */
export function driverFiles(machine: DriverFiles): DriverFiles {
  return {
    env: (name) =>
      accountVariables.includes(name) ? machine.env(name) : undefined,
    readTextFile: (path) =>
      path.startsWith(accountFolder) && !path.includes("..")
        ? machine.readTextFile(path)
        : Promise.resolve(undefined),
  };
}

/** Connects only by what holds; the second guard, for rows that came past the API. */
export function guardedClusters(clusters: Clusters): Clusters {
  return {
    connect(access) {
      refuseAccess(access);
      return clusters.connect(access);
    },
  };
}

function refuseAccess(access: KubeAccess): void {
  if (access.label === ownAccountLabel) return;
  const { file, others = [], label } = access;
  if (file !== undefined || others.length > 0) {
    throw new KompoxError("denied", [{
      level: "error",
      message:
        "Cannot connect to the cluster: its kubeconfig is a file of the service",
      hint: "set KUBECONFIG_DATA to the text of a kubeconfig",
    }]);
  }
  const problems = kubeconfigProblems(access.kubeconfig, label ?? "kubeconfig");
  if (problems.length > 0) throw new KompoxError("denied", problems);
}

const clusterFiles = ["certificate-authority"];
const userFiles = ["client-certificate", "client-key", "tokenFile"];
const userPrograms = ["exec", "auth-provider"];

/**
 * What a kubeconfig may not hold here; a text that cannot be read is no matter
 * of this rule: whoever connects tells.
 *
 * @param name what stands for it in messages
 */
export function kubeconfigProblems(text: string, name: string): Problem[] {
  const { root } = readYaml(new Source(name, text), kubeconfigLimits);
  const config = root === undefined ? {} : fieldsOf(toPlain(root));
  const found = [
    ...partsOf(config.clusters, "cluster", clusterFiles, "a file"),
    ...partsOf(config.users, "user", userFiles, "a file"),
    ...partsOf(config.users, "user", userPrograms, "a program to run"),
  ];
  return found.map(({ key, what }) => ({
    level: "error",
    message: `Cannot use the kubeconfig in ${name}: "${key}" names ${what}`,
    hint: what === "a file"
      ? `write the content into it, as "${key}-data": kubectl config view --raw --flatten`
      : "use a token or a client certificate",
  }));
}

function partsOf(
  list: unknown,
  part: string,
  keys: readonly string[],
  what: string,
) {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => {
    const fields = fieldsOf(fieldsOf(entry)[part]);
    return keys.filter((key) => isSet(fields[key]))
      .map((key) => ({ key, what }));
  });
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Readonly<Record<string, unknown>>
    : {};
}
