/** `app kubectl`: kubectl in the app's namespace, with a kubeconfig made for this run. */

import type {
  AppKubeconfig,
  KubeconfigSource,
} from "../../../core/operations/app_access.ts";
import { runChild } from "../../child_program.ts";
import type { Context } from "../../command.ts";

/** @returns the exit code of kubectl */
export async function runKubectl(
  context: Context,
  { appName }: { readonly appName?: string },
): Promise<number> {
  const { io } = context;
  const operations = await context.operations();
  const kubeconfig = await operations.kubeconfigApp({ appName }, context.call);
  const folder = await io.makeTemporaryFolder();
  context.onEnd(() => io.removeFolder(folder));
  const paths = [`${folder}/context.json`];
  await io.replaceFile(paths[0], contextOf(kubeconfig), 0o600);
  for (const source of kubeconfig.sources) {
    paths.push(await fileOf(source, `${folder}/${paths.length}.yml`, context));
  }
  const env = { KUBECONFIG: paths.join(io.pathSeparator) };
  const program = { command: "kubectl", args: context.rest, env };
  return await runChild(
    context,
    program,
    "install kubectl, or add its folder to PATH",
  );
}

/**
 * A kubeconfig of one context, whose cluster and user are in the next files:
 * kubectl merges them, so that no secret is copied.
 */
function contextOf(
  { context: name, namespace, cluster, user }: AppKubeconfig,
): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster, user, namespace } }],
  });
}

/** A text is written where only this user can read it. */
async function fileOf(
  source: KubeconfigSource,
  path: string,
  { io }: Context,
): Promise<string> {
  if ("file" in source) return source.file;
  await io.replaceFile(path, source.text, 0o600);
  return path;
}
