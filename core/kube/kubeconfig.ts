/** Reads kubeconfigs, merges them and takes out one context. */

import { KompoxError, type Problem } from "../domain/error.ts";
import { meant } from "../domain/nearest.ts";
import { kubeconfigLimits, readYaml } from "../domain/read_yaml.ts";
import { Source } from "../domain/source.ts";
import { describe, type MapNode, type Node, toPlain } from "../domain/tree.ts";
import type { KubeAccess } from "../ports/kube.ts";
import { directoryOf, Fields } from "./kubeconfig_fields.ts";
import { readUser } from "./kubeconfig_user.ts";
import type { Login, LoginCluster } from "./login.ts";

/** One named entry of `clusters`, `users` or `contexts`, and the file that has it. */
interface NamedEntry {
  readonly node: Node | undefined;
  readonly directory: string;
}

/** The kubeconfigs of one access as one; the first to set something wins. */
interface Merged {
  currentContext?: string;
  readonly clusters: Map<string, NamedEntry>;
  readonly users: Map<string, NamedEntry>;
  readonly contexts: Map<string, NamedEntry>;
}

/**
 * Takes the chosen context out of a kubeconfig. Entries that the context does
 * not name may be broken; keys that Kompox does not know are ignored.
 *
 * @throws {KompoxError} `invalid` with all problems of the context
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function parseKubeconfig(access: KubeAccess): Login {
  const file = access.file ?? access.label ?? "kubeconfig";
  const problems: Problem[] = [];
  const merged: Merged = {
    clusters: new Map(),
    users: new Map(),
    contexts: new Map(),
  };
  addFile(merged, file, access.file, access.kubeconfig, problems);
  for (const other of access.others ?? []) {
    const name = other.file ?? file;
    addFile(merged, name, other.file, other.kubeconfig, problems);
  }
  refuse(problems);
  return login(merged, file, access.context);
}

function addFile(
  merged: Merged,
  name: string,
  path: string | undefined,
  text: string,
  problems: Problem[],
): void {
  const { root, problems: found } = readYaml(
    new Source(name, text),
    kubeconfigLimits,
  );
  problems.push(...found);
  if (root === undefined || found.some(({ level }) => level === "error")) {
    return;
  }
  const directory = path === undefined ? "" : directoryOf(path);
  const what = `the kubeconfig "${name}"`;
  const fields = new Fields(root, what, directory, problems);
  merged.currentContext ??= fields.text("current-context");
  addEntries(merged.clusters, fields, "clusters", "cluster", directory);
  addEntries(merged.users, fields, "users", "user", directory);
  addEntries(merged.contexts, fields, "contexts", "context", directory);
}

function addEntries(
  all: Map<string, NamedEntry>,
  fields: Fields,
  key: string,
  inner: string,
  directory: string,
): void {
  for (const item of fields.items(key)) {
    if (item.kind !== "map") {
      fields.wrong(
        item,
        `an entry of "${key}"`,
        `it is ${describe(item)}, not a mapping`,
      );
      continue;
    }
    const name = entryName(item);
    if (name === undefined) {
      fields.wrong(item, `an entry of "${key}"`, "it has no name");
    } else if (!all.has(name)) {
      all.set(name, { node: item.entries.get(inner)?.value, directory });
    }
  }
}

function entryName(item: MapNode): string | undefined {
  const name = item.entries.get("name")?.value;
  return name?.kind === "scalar" && name.value !== null ? name.text : undefined;
}

function login(
  merged: Merged,
  file: string,
  wanted: string | undefined,
): Login {
  const context = chooseContext(merged, file, wanted);
  const problems: Problem[] = [];
  const entry = merged.contexts.get(context)!;
  const what = `context "${context}"`;
  const fields = new Fields(entry.node, what, entry.directory, problems);
  const clusterName = fields.text("cluster");
  const userName = fields.text("user");
  const namespace = fields.text("namespace");

  let cluster: LoginCluster | undefined;
  let extensions: ReadonlyMap<string, unknown> = new Map();
  if (clusterName === undefined) {
    fields.wrongAt("cluster", "it is not set", "name one of `clusters`");
  } else if (!merged.clusters.has(clusterName)) {
    const known = [...merged.clusters.keys()];
    fields.wrongAt(
      "cluster",
      `there is no cluster "${clusterName}" in "${file}"`,
      known.length > 0 ? meant(clusterName, known) : "add it to `clusters`",
    );
  } else {
    const found = merged.clusters.get(clusterName)!;
    const label = `cluster "${clusterName}"`;
    const of = new Fields(found.node, label, found.directory, problems);
    cluster = readCluster(clusterName, of);
    extensions = readExtensions(of);
  }

  let user: Login["user"] = { name: userName ?? "" };
  if (userName !== undefined && !merged.users.has(userName)) {
    const known = [...merged.users.keys()];
    fields.wrongAt(
      "user",
      `there is no user "${userName}" in "${file}"`,
      known.length > 0 ? meant(userName, known) : "add it to `users`",
    );
  } else if (userName !== undefined) {
    const found = merged.users.get(userName)!;
    const label = `user "${userName}"`;
    const of = new Fields(found.node, label, found.directory, problems);
    user = readUser(userName, of, extensions);
  }
  refuse(problems);
  return { file, context, namespace, cluster: cluster!, user };
}

function chooseContext(
  merged: Merged,
  file: string,
  wanted: string | undefined,
): string {
  const known = [...merged.contexts.keys()];
  const at = { file, line: 1, column: 1 };
  const name = wanted ?? merged.currentContext;
  if (name !== undefined && merged.contexts.has(name)) return name;
  const list = known.map((each) => `"${each}"`).join(", ");
  let message: string;
  let hint: string;
  if (known.length === 0) {
    message = `Cannot use the kubeconfig "${file}": it has no contexts`;
    hint = "give another kubeconfig with the setting KUBECONFIG";
  } else if (name === undefined) {
    message =
      `Cannot choose a context of "${file}": "current-context" is not set`;
    hint = `set KUBECONTEXT to one of: ${list}`;
  } else {
    message = `Cannot use context "${name}" of "${file}": there is none`;
    hint = wanted === undefined
      ? `set "current-context" or KUBECONTEXT to one of: ${list}`
      : meant(name, known);
  }
  throw new KompoxError("invalid", [{ level: "error", message, at, hint }]);
}

function readCluster(name: string, fields: Fields): LoginCluster {
  const insecure = fields.flag("insecure-skip-tls-verify");
  const ca = fields.pem("certificate-authority");
  if (insecure && ca !== undefined) {
    fields.wrongAt(
      "insecure-skip-tls-verify",
      "a certificate authority is set too",
      "remove `insecure-skip-tls-verify`, so that the server is verified",
    );
  }
  return {
    name,
    server: readServer(fields),
    ca,
    insecure,
    tlsServerName: fields.text("tls-server-name"),
    proxyUrl: readProxy(fields),
  };
}

function readServer(fields: Fields): string {
  const text = fields.text("server");
  if (text === undefined) {
    if (fields.node("server") === undefined) {
      fields.wrongAt("server", "it is not set", "write the API server's URL");
    }
    return "";
  }
  // A bare host and port means https, as for other clients.
  const url = parseUrl(text.includes("://") ? text : `https://${text}`);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    fields.wrongAt(
      "server",
      "it is no http or https URL",
      "write it as `https://HOST:6443`",
    );
    return "";
  }
  if (url.username !== "" || url.password !== "") {
    fields.wrongAt(
      "server",
      "it holds a password",
      "move it to `username` and `password` of the user",
    );
    return "";
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function readProxy(fields: Fields): string | undefined {
  const text = fields.text("proxy-url");
  if (text === undefined) return undefined;
  const url = parseUrl(text);
  if (url !== undefined && /^(?:https?|socks5h?):$/.test(url.protocol)) {
    return text;
  }
  fields.wrongAt(
    "proxy-url",
    "it is no http, https or socks5 URL",
    "write it as `http://HOST:3128`",
  );
  return undefined;
}

/** Named extensions of a cluster, for credential plugins. */
function readExtensions(fields: Fields): ReadonlyMap<string, unknown> {
  const all = new Map<string, unknown>();
  const node = fields.node("extensions");
  if (node?.kind !== "list") return all;
  for (const item of node.items) {
    if (item.kind !== "map") continue;
    const name = entryName(item);
    const extension = item.entries.get("extension")?.value;
    if (name && extension) all.set(name, toPlain(extension));
  }
  return all;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.some(({ level }) => level === "error")) {
    throw new KompoxError("invalid", problems);
  }
}
