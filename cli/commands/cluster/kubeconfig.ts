/** `cluster kubeconfig`: access to a cluster, written or merged where the user wants it. */

import { failure } from "../../../core/domain/error.ts";
import { writeYaml } from "../../../core/domain/write_yaml.ts";
import type { MinimalKubeconfig } from "../../../core/operations/cluster_kubeconfig.ts";
import type { Context } from "../../command.ts";
import { shellWord } from "../../kubeconfig/shell_word.ts";
import {
  checkKubeconfigFlags,
  type KubeconfigFlags,
} from "./kubeconfig_flags.ts";

/** Everything is checked before the cluster's kubeconfig is asked for. */
export async function runKubeconfig(
  context: Context,
  flags: KubeconfigFlags,
): Promise<void> {
  checkKubeconfigFlags(flags);
  const operations = await context.operations();
  const { kubeconfig } = await operations.kubeconfigCluster({
    clusterName: flags.clusterName,
    contextName: flags.context,
    namespace: flags.namespace,
  }, context.call);
  const ours = fromHere(kubeconfig, context.io.directory());
  if (flags.merge) {
    const { runMerge } = await import("./kubeconfig_merge.ts");
    await runMerge(context, flags, ours);
  }
  const path = await writeWhole(context, flags, ours);
  if (path === undefined) return;
  if (flags.printExport) {
    const absolute = below(context.io.directory(), path);
    context.print.text(`export KUBECONFIG=${shellWord(absolute)}\n`);
  } else if (flags.temp) context.print.text(`${path}\n`);
  else context.print.note("info", `wrote kubeconfig "${path}"`);
}

/** @returns the file that was written, if one was */
async function writeWhole(
  { io, print }: Context,
  { out, temp, format }: KubeconfigFlags,
  ours: MinimalKubeconfig,
): Promise<string | undefined> {
  if (out === undefined && !temp) return undefined;
  const text = format === "json"
    ? `${JSON.stringify(ours, null, 2)}\n`
    : writeYaml(ours as unknown as Parameters<typeof writeYaml>[0]);
  if (out === "-") {
    print.text(text);
    return undefined;
  }
  const path = out ?? await temporaryFile();
  try {
    await io.replaceFile(path, text, 0o600);
  } catch (cause) {
    throw failure("failed", `Cannot write "${path}": the system refuses it`, {
      hint: "give a path in a directory that exists and may be written to",
      cause,
    });
  }
  return path;
}

/** Nobody else can read it, or have made it before. */
async function temporaryFile(): Promise<string> {
  try {
    return await Deno.makeTempFile({
      prefix: "kompoxops-kubeconfig-",
      suffix: ".yaml",
    });
  } catch (cause) {
    throw failure("failed", "Cannot make a temporary file", {
      hint: "point TMPDIR at a directory that may be written to",
      cause,
    });
  }
}

/** Files that it names stay found wherever it is written. */
function fromHere(
  kubeconfig: MinimalKubeconfig,
  directory: string,
): MinimalKubeconfig {
  const [{ cluster, name }] = kubeconfig.clusters;
  const [{ user }] = kubeconfig.users;
  const exec = user.exec as Record<string, unknown> | undefined;
  const command = exec?.command;
  const program = typeof command === "string" && /[\\/]/.test(command)
    ? { exec: { ...exec, command: below(directory, command) } }
    : {};
  return {
    ...kubeconfig,
    clusters: [{
      cluster: absolute(cluster, ["certificate-authority"], directory),
      name,
    }],
    users: [{
      name,
      user: {
        ...absolute(
          user,
          ["client-certificate", "client-key", "tokenFile"],
          directory,
        ),
        ...program,
      },
    }],
  };
}

function absolute(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
  directory: string,
): Record<string, unknown> {
  const all = { ...fields };
  for (const name of names) {
    const path = all[name];
    if (typeof path === "string" && path !== "") {
      all[name] = below(directory, path);
    }
  }
  return all;
}

function below(directory: string, path: string): string {
  const rooted = /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
  return rooted ? path : `${directory}/${path.replace(/^\.\//, "")}`;
}
