/** `env_file`, `configs` and `secrets` of a service with their short forms written out (decision 22). */

import { isNull, type Node } from "../domain/tree.ts";
import type { PlainValue } from "../domain/write_yaml.ts";
import { Findings } from "./findings.ts";
import { grantEntries } from "./grant_entry.ts";
import type { ComposeService } from "./model.ts";
import { envEntries, envFiles } from "./parse_environment.ts";
import type { StoreKind } from "./store_origin.ts";

/**
 * The files stay files: their values may be secret, and the normal form is
 * kept in release records (decision 28).
 */
export function plainEnvFiles(node: Node | undefined): PlainValue | undefined {
  const files = envFiles(node, new Findings());
  if (files.length === 0) return undefined;
  return files.map(({ path, required, format }) => ({
    path: `./${path}`,
    required: required ? undefined : false,
    format,
  }));
}

/**
 * What a container gets besides its `env_file`; a name without a value takes
 * away what a file gives.
 */
export function plainEnvironment(
  service: ComposeService,
  node: Node | undefined,
): Record<string, PlainValue> {
  const plain = new Map<string, string | null>();
  const ignored = new Findings();
  for (const { name, value } of envEntries(node, ignored)) {
    if (value === undefined) plain.set(name, null);
  }
  for (const [name, { value }] of service.environment) {
    if (!service.environmentFromFiles?.has(name)) plain.set(name, value);
  }
  return Object.fromEntries(
    [...plain].sort(([one], [other]) => one < other ? -1 : 1),
  );
}

/** References in the long form. */
export function plainGrants(
  kind: StoreKind,
  node: Node | undefined,
): PlainValue | undefined {
  if (node === undefined || isNull(node)) return undefined;
  const entries = grantEntries(node, kind, new Findings());
  if (entries.length === 0) return undefined;
  return entries.map(({ source, writtenTarget, uid, gid, mode }) => ({
    source: source.value,
    target: writtenTarget,
    uid: uid?.value,
    gid: gid?.value,
    mode: mode && `0${mode.value.toString(8).padStart(3, "0")}`,
  }));
}
