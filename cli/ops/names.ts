/** The names that a command line may hold, from local files: the cluster is not asked. */

import { collectBundle } from "../../core/compose/collect.ts";
import { loadCompose } from "../../core/compose/load.ts";
import { type Config, readConfig } from "../../core/config/v1/read.ts";
import { Source } from "../../core/domain/source.ts";
import type { NameKind, NameSetting } from "../completion_names.ts";
import { denoProjectReader } from "../project_reader.ts";
import { contextNames } from "./current_context.ts";

/**
 * Disks and snapshots are known to the cluster alone: none; see data_names.ts.
 *
 * @throws whatever reading throws; the caller then has no names
 */
export async function localNames(
  kind: NameKind,
  setting: NameSetting,
): Promise<readonly string[]> {
  if (kind === "disks" || kind === "snapshots") return [];
  const config = await readFile(setting);
  if (kind === "contexts") return await contexts(config, setting);
  if (config === undefined) return [];
  switch (kind) {
    case "apps":
      return [config.app.name];
    case "clusters":
      return [config.cluster.name];
    case "volumes":
      return config.app.volumes.map(({ name }) => name.value);
    case "services":
      return await services(config, setting);
    case "containers":
      // As containers are named in a pod.
      return (await services(config, setting)).map((name) =>
        name.toLowerCase().replace(/[_.]/g, "-")
      );
  }
}

async function readFile(
  { dbUrl, io }: NameSetting,
): Promise<Config | undefined> {
  if (!dbUrl.startsWith("file:")) return undefined;
  const path = dbUrl.slice("file:".length);
  const text = await io.readTextFile(path);
  return text === undefined
    ? undefined
    : readConfig(new Source(path, text), () => "").config;
}

/** Of the file that the cluster names, else of those that the user has. */
async function contexts(
  config: Config | undefined,
  { io }: NameSetting,
): Promise<string[]> {
  const named = config?.cluster.settings.KUBECONFIG ??
    config?.provider.settings.KUBECONFIG;
  const env = (name: string) =>
    name === "KUBECONFIG" && named ? named : io.env(name);
  return await contextNames({
    env,
    readTextFile: (path) => io.readTextFile(path),
    pathSeparator: io.pathSeparator,
  });
}

/** Active services of the Compose project. */
async function services(
  { app }: Config,
  { choice, io }: NameSetting,
): Promise<string[]> {
  const bundle = await collectBundle(app.compose, denoProjectReader(), {
    ...choice,
    env: (name) => io.env(name),
  });
  return loadCompose(bundle).project?.services.map(({ name }) => name) ?? [];
}
