/** From an app's name and files to the objects that its cluster gets, or all that is wrong. */

import { type ListedKey, listKeys } from "../../compose/list_keys.ts";
import { loadCompose } from "../../compose/load.ts";
import type { ComposeProject } from "../../compose/model.ts";
import { printCompose } from "../../compose/print_compose.ts";
import { convertApp } from "../../convert/app.ts";
import type { DiskBinding } from "../../convert/bindings.ts";
import { KompoxError, type Problem } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import { sortProblems } from "../../domain/sort_problems.ts";
import type { AppInput } from "../../operations/app.ts";
import type { ComposeBundle } from "../../operations/bundle.ts";
import type { Disk } from "../../ports/disks.ts";
import type { KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import type { TargetDraft } from "../../ports/store.ts";
import type { Call } from "../../operations/call.ts";
import type { AppLink } from "./app_link.ts";
import { bindDisks, type BoundDisks, type Purpose } from "./bind_disks.ts";

/** A checked app; the objects are of use when no problem is an error. */
export interface CheckedApp {
  readonly target: Target;
  readonly objects: readonly KubeObject[];
  /** Of the configuration, the Compose files, the conversion and the disks. */
  readonly problems: readonly Problem[];
  /** Writes the normalised document; absent when the files cannot be read. */
  compose?(): string;
  /** Lists the keys of the files; absent when the files cannot be read. */
  keys?(): ListedKey[];
  readonly bindings: readonly DiskBinding[];
  /** All disks of the app's volumes; absent: nobody has looked. */
  readonly disks?: readonly Disk[];
}

/** What a check is made from. */
export interface CheckInput extends AppInput {
  readonly bundle: ComposeBundle;
}

/** What a check does about disks. */
export interface CheckOptions {
  readonly purpose: Purpose;
  /** Leaves the disks out without a word. */
  readonly offline?: boolean;
  /** Called when all else holds, before the disks are looked up. */
  beforeDisks?(target: Target): Promise<void>;
}

/**
 * Finds all problems of all files in one go. The driver is asked for disks
 * only when there are volumes and no error so far; the cluster only where the
 * driver keeps its disks there.
 *
 * @throws {KompoxError} `not-found` no such app; `invalid` the configuration
 *   says of no app where it runs, with the problems of the Compose files too
 */
export async function checkApp(
  ports: Ports,
  { appName, bundle }: CheckInput,
  options: CheckOptions,
  link: AppLink,
  call: Call,
): Promise<CheckedApp> {
  const draft = await draftTarget(ports, appName);
  const { target } = draft;
  if (target === undefined) throw unusable(draft, bundle);
  const loaded = loadCompose(bundleOf(target, bundle));
  const before = [...draft.problems, ...loaded.problems];
  const { project } = loaded;
  if (project === undefined) {
    const problems = sortProblems(before);
    return { target, objects: [], problems, bindings: [] };
  }
  const checked = convert(target, project, [], before, bundle.profiles);
  const hasVolumes = target.app.volumes.length > 0 && !options.offline;
  if (!hasVolumes || hasErrors(checked.problems)) return checked;
  await options.beforeDisks?.(target);
  const disks = await lookUpDisks(ports, target, options, link, call);
  const bound = convert(
    target,
    project,
    disks.bindings,
    before,
    bundle.profiles,
  );
  const problems = sortProblems([...bound.problems, ...disks.problems]);
  return { ...bound, problems, disks: disks.disks };
}

/** What cannot be looked up is no reason to refuse the files, only to deploy them. */
async function lookUpDisks(
  ports: Ports,
  target: Target,
  { purpose }: CheckOptions,
  link: AppLink,
  call: Call,
): Promise<BoundDisks> {
  try {
    const dataCall = link.dataCall(target, call);
    return await bindDisks(ports, target, purpose, dataCall);
  } catch (error) {
    const told = error instanceof KompoxError && purpose === "validate" &&
      !call.signal.aborted;
    if (!told) throw error;
    const problems = error.problems.map(({ message, hint }): Problem => ({
      level: "warning",
      message: `Cannot look up the disks of app "${target.app.name}": ${
        lowerFirst(message)
      }`,
      hint: hint ?? "leave them out: --offline",
    }));
    return { bindings: [], problems, disks: [] };
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** Whether nothing may be applied. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ level }) => level === "error");
}

function convert(
  target: Target,
  project: ComposeProject,
  bindings: readonly DiskBinding[],
  before: readonly Problem[],
  profiles: readonly string[],
): CheckedApp {
  const { objects, problems } = convertApp(target, project, bindings);
  return {
    target,
    objects,
    problems: sortProblems([...before, ...problems]),
    compose: () => printCompose(project),
    keys: () => listKeys(project, profiles),
    bindings,
  };
}

async function draftTarget(
  { store }: Ports,
  appName: string | undefined,
): Promise<TargetDraft> {
  if (store.draft !== undefined) return await store.draft(appName);
  return { target: await store.target(appName), problems: [] };
}

/** A broken configuration does not hide what is wrong with the Compose files. */
function unusable(draft: TargetDraft, bundle: ComposeBundle): KompoxError {
  const more = bundle.entries.length > 0 ? loadCompose(bundle).problems : [];
  return new KompoxError("invalid", [...draft.problems, ...more]);
}

/** A bundle without entries means the Compose text stored with the app. */
export function bundleOf(target: Target, bundle: ComposeBundle): ComposeBundle {
  const { compose } = target.app;
  if (bundle.entries.length > 0 || compose.kind !== "inline") return bundle;
  const { file, text, pointer } = compose;
  return {
    ...bundle,
    entries: [{ path: file, pointer }],
    files: { ...bundle.files, [file]: text },
  };
}
