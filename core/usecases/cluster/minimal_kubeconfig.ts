/** Cuts a kubeconfig down to one context under names of our own. */

import { failure, KompoxError, type Problem } from "../../domain/error.ts";
import { kubeconfigLimits, readYaml } from "../../domain/read_yaml.ts";
import { Source } from "../../domain/source.ts";
import { isNull, type MapNode, type Node, toPlain } from "../../domain/tree.ts";
import type {
  KubeconfigFields,
  MinimalKubeconfig,
} from "../../operations/cluster_kubeconfig.ts";
import type { KubeAccess } from "../../ports/kube.ts";

/** One file of an access, read. */
interface ReadFile {
  readonly name: string;
  /** What relative paths in it are relative to; empty: where the user stands. */
  readonly directory: string;
  readonly root?: MapNode;
}

/** A mapping and the file that it is in. */
interface Found {
  readonly file: ReadFile;
  readonly node?: Node;
}

/** Fields that name files. */
const pathFields: Readonly<Record<string, readonly string[]>> = {
  cluster: ["certificate-authority"],
  user: ["client-certificate", "client-key", "tokenFile"],
};

/**
 * Takes the access's context, else `current-context`, else the only context.
 * The cluster and the user are copied whole, fields unknown to Kompox
 * included; only relative paths become paths from the kubeconfig's directory.
 *
 * @param name of the context, the cluster and the user in the result
 * @throws {KompoxError} `invalid` when the kubeconfig cannot be read or does
 *   not have what the context names
 */
export function minimalKubeconfig(
  access: KubeAccess,
  name: string,
  namespace: string | undefined,
): MinimalKubeconfig {
  const files = readFiles(access);
  const context = chosenContext(files, access.context);
  const cluster = part(files, context, "cluster");
  const user = part(files, context, "user");
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ cluster, name }],
    contexts: [{
      context: {
        cluster: name,
        ...(namespace === undefined ? {} : { namespace }),
        user: name,
      },
      name,
    }],
    "current-context": name,
    users: [{ name, user }],
  };
}

function readFiles(access: KubeAccess): ReadFile[] {
  const problems: Problem[] = [];
  const own = access.file ?? access.label ?? "kubeconfig";
  const texts = [
    { name: own, path: access.file, text: access.kubeconfig },
    ...(access.others ?? []).map(({ file, kubeconfig }) => ({
      name: file ?? own,
      path: file,
      text: kubeconfig,
    })),
  ];
  const files = texts.map(({ name, path, text }) => {
    const document = readYaml(new Source(name, text), kubeconfigLimits);
    problems.push(...document.problems);
    const { root } = document;
    if (root !== undefined && root.kind !== "map" && !isNull(root)) {
      problems.push({
        level: "error",
        message: `Cannot read "${name}": it is no kubeconfig`,
        at: { file: name, line: 1, column: 1 },
        hint: "name a file that holds a kubeconfig",
      });
    }
    const directory = path?.replace(/[^\\/]*$/, "") ?? "";
    return { name, directory, root: root?.kind === "map" ? root : undefined };
  });
  if (problems.some(({ level }) => level === "error")) {
    throw new KompoxError("invalid", problems);
  }
  return files;
}

function chosenContext(
  files: readonly ReadFile[],
  wanted: string | undefined,
): { readonly name: string; readonly fields: Found; readonly file: string } {
  const file = files[0].name;
  const names = [
    ...new Set(files.flatMap((each) => namesIn(each, "contexts"))),
  ];
  const current = wanted ??
    first(files, (each) => text(value(each.root, "current-context")));
  const name = current ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw failure(
      "invalid",
      `Cannot choose a context of "${file}": the kubeconfig has no current context`,
      {
        hint: names.length === 0
          ? "give another kubeconfig with the setting KUBECONFIG"
          : `set KUBECONTEXT to one of: ${quoted(names)}`,
      },
    );
  }
  const fields = named(files, "contexts", "context", name);
  if (fields !== undefined) return { name, fields, file };
  throw failure(
    "invalid",
    `Cannot use context "${name}" of "${file}": there is none`,
    {
      hint: names.length === 0
        ? "give another kubeconfig with the setting KUBECONFIG"
        : `set KUBECONTEXT to one of: ${quoted(names)}`,
    },
  );
}

/** The cluster or the user that the context names. */
function part(
  files: readonly ReadFile[],
  context: ReturnType<typeof chosenContext>,
  key: "cluster" | "user",
): KubeconfigFields {
  const name = text(value(context.fields.node, key));
  if (name === undefined && key === "user") return {};
  const found = name === undefined
    ? undefined
    : named(files, `${key}s`, key, name);
  if (found === undefined || (key === "cluster" && !isMap(found.node))) {
    throw failure(
      "invalid",
      name === undefined
        ? `Cannot use context "${context.name}" of "${context.file}": it names no ${key}`
        : `Cannot use context "${context.name}" of "${context.file}": there is no ${key} "${name}"`,
      { hint: `add it to "${key}s" of the kubeconfig` },
    );
  }
  return isMap(found.node)
    ? withPaths(fieldsOf(found.node), key, found.file.directory)
    : {};
}

/** A number in a plain scalar is text that nobody quoted, except in an extension. */
function fieldsOf(map: MapNode): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const { key, value } of map.entries.values()) {
    const plain = key === "extensions" ? toPlain(value) : fieldValue(value);
    if (plain !== null) set(fields, key, plain);
  }
  return fields;
}

function fieldValue(node: Node): unknown {
  if (node.kind === "map") return fieldsOf(node);
  if (node.kind === "list") return node.items.map(fieldValue);
  return typeof node.value === "number" ? node.text : node.value;
}

function withPaths(
  fields: Record<string, unknown>,
  key: "cluster" | "user",
  directory: string,
): KubeconfigFields {
  for (const name of pathFields[key]) {
    const path = fields[name];
    if (typeof path === "string" && path !== "") {
      fields[name] = below(directory, path);
    }
  }
  const exec = fields.exec as Record<string, unknown> | undefined;
  const command = key === "user" ? exec?.command : undefined;
  // A bare word is looked up in PATH.
  if (typeof command === "string" && /[\\/]/.test(command)) {
    exec!.command = below(directory, command);
  }
  return fields;
}

function below(directory: string, path: string): string {
  const absolute = /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
  return absolute ? path : directory + path;
}

/** The first file that has the name wins, as in kubectl. */
function named(
  files: readonly ReadFile[],
  list: string,
  inner: string,
  name: string,
): Found | undefined {
  return first(files, (file) => {
    const item = items(file, list)
      .find((each) => text(value(each, "name")) === name);
    return item && { file, node: value(item, inner) };
  });
}

function namesIn(file: ReadFile, list: string): string[] {
  return items(file, list).map((item) => text(value(item, "name")))
    .filter((name) => name !== undefined);
}

function items(file: ReadFile, list: string): readonly Node[] {
  const node = value(file.root, list);
  return node?.kind === "list" ? node.items : [];
}

function value(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.value : undefined;
}

function text(node: Node | undefined): string | undefined {
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  return node.text === "" ? undefined : node.text;
}

function isMap(node: Node | undefined): node is MapNode {
  return node?.kind === "map";
}

function first<Item, Result>(
  list: readonly Item[],
  pick: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of list) {
    const picked = pick(item);
    if (picked !== undefined) return picked;
  }
}

/** Also for a key such as `__proto__`. */
function set(fields: Record<string, unknown>, key: string, value: unknown) {
  Object.defineProperty(fields, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
