/** What a store needs, with files in memory and the true reader of configurations. */

import { readConfig } from "../../core/config/v1/read.ts";
import type { Source } from "../../core/domain/source.ts";

/** Texts by path. */
export type FakeConfig = Readonly<Record<string, string>>;

export function fakeConfigDeps(files: FakeConfig) {
  return {
    readTextFile: (path: string) => Promise.resolve(files[path]),
    readConfig: (source: Source) =>
      readConfig(source, () => crypto.randomUUID()),
    now: () => new Date("2026-01-01T00:00:00Z"),
    newId: () => crypto.randomUUID(),
    secretSettings: () => Promise.resolve(["KUBECONFIG_DATA"]),
  };
}
