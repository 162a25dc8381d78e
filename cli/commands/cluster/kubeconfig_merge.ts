/** The part of `cluster kubeconfig` that merges. */

import type { MinimalKubeconfig } from "../../../core/operations/cluster_kubeconfig.ts";
import type { Context } from "../../command.ts";
import {
  changeKubeconfigFile,
  readKubeconfigFile,
} from "../../kubeconfig/change_file.ts";
import { kubeconfigPath } from "../../kubeconfig/default_path.ts";
import { type Merge, mergeKubeconfig } from "../../kubeconfig/merge.ts";
import { shellWord } from "../../kubeconfig/shell_word.ts";
import type { KubeconfigFlags } from "./kubeconfig_flags.ts";

/** Merges into the user's kubeconfig, or tells what a merge would change. */
export async function runMerge(
  context: Context,
  flags: KubeconfigFlags,
  ours: MinimalKubeconfig,
): Promise<void> {
  const { io, print, call } = context;
  const path = kubeconfigPath(flags.kubeconfig, io);
  const merge = (text: string) => mergeKubeconfig(path, text, ours, flags);
  if (flags.dryRun) {
    print.text(summary(merge(await readKubeconfigFile(path))));
    return;
  }
  let merged: Merge | undefined;
  await changeKubeconfigFile(path, (text) => {
    merged = merge(text);
    return merged.text;
  }, { io, signal: call.signal, onEnd: (undo) => context.onEnd(undo) });
  const { context: name, current } = merged!;
  print.note(
    "info",
    `merged context "${name}" into "${path}"${
      current ? ", where it is the current one" : ""
    }`,
    kubectlLine(flags.kubeconfig, current ? undefined : name),
  );
}

/** The line that tries it. */
function kubectlLine(path?: string, context?: string): string {
  return [
    "kubectl",
    ...path === undefined ? [] : ["--kubeconfig", shellWord(path)],
    ...context === undefined ? [] : ["--context", shellWord(context)],
    "get nodes",
  ].join(" ");
}

function summary({ changes, context, current }: Merge): string {
  const count = changes.filter(({ action }) => action !== "keep").length;
  return `dry-run: will add/update ${count} entry(ies); context=${context} current=${current}\n` +
    changes.map(({ action, kind, name }) => `${action} ${kind} ${name}\n`)
      .join("");
}
