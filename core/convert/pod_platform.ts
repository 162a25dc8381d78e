/** `platform`: on what kind of node the pod runs. */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { oneForPod } from "./one_for_pod.ts";

/** What Docker takes for the names that nodes are labelled with. */
const architectures = new Map([
  ["386", "386"],
  ["aarch64", "arm64"],
  ["amd64", "amd64"],
  ["arm", "arm"],
  ["arm64", "arm64"],
  ["armel", "arm"],
  ["armhf", "arm"],
  ["i386", "386"],
  ["ppc64le", "ppc64le"],
  ["riscv64", "riscv64"],
  ["s390x", "s390x"],
  ["x86-64", "amd64"],
  ["x86_64", "amd64"],
]);

/** `OS`, `ARCHITECTURE`, `OS/ARCHITECTURE` or `OS/ARCHITECTURE/VARIANT`. */
export function podPlatform(
  services: readonly ComposeService[],
): { nodeSelector?: Record<string, string>; problems: Problem[] } {
  const written = services.flatMap(({ platform }) => platform ?? []);
  const problems: Problem[] = [];
  const selectors: Located<Record<string, string>>[] = [];
  for (const platform of written) {
    const value = selectorOf(platform, problems);
    if (value !== undefined) selectors.push({ ...platform, value });
  }
  const one = oneForPod("platform", selectors, platformText);
  problems.push(...one.problems);
  return { nodeSelector: one.value, problems };
}

const osLabel = "kubernetes.io/os";
const architectureLabel = "kubernetes.io/arch";

function platformText(selector: Record<string, string>): string {
  const architecture = selector[architectureLabel];
  return [selector[osLabel], ...(architecture ? [architecture] : [])].join("/");
}

function selectorOf(
  platform: Located<string>,
  problems: Problem[],
): Record<string, string> | undefined {
  const parts = platform.value.toLowerCase().split("/");
  if (parts.length === 1 && architectures.has(parts[0])) parts.unshift("linux");
  const [os, name, variant, ...more] = parts;
  const architecture = architectures.get(name);
  if (os === "windows" || os === "darwin") {
    problems.push(fault(platform, "pods of Kompox run on Linux"));
    return undefined;
  }
  const known = os === "linux" && more.length === 0 &&
    (name === undefined || architecture !== undefined);
  if (!known) {
    problems.push(fault(platform, "nodes have no label for it"));
    return undefined;
  }
  if (variant !== undefined && `${architecture}/${variant}` !== "arm64/v8") {
    problems.push({
      level: "warning",
      message:
        `Cannot choose variant "${variant}" of "${platform.value}": nodes have no label for it`,
      at: placeOf(platform),
      hint: `write "${os}/${architecture}"`,
    });
  }
  return {
    ...(architecture && { [architectureLabel]: architecture }),
    [osLabel]: os,
  };
}

function fault(platform: Located<string>, why: string): Problem {
  return {
    level: "error",
    message: `Cannot run on "${platform.value}": ${why}`,
    at: placeOf(platform),
    hint: "write one such as linux/amd64 or linux/arm64",
  };
}
