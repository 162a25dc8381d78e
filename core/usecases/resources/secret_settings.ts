/** Secrets in the settings of a document: hidden on the way out, kept on the way in. */

import type { Problem } from "../../domain/error.ts";
import type { Json, ResourceRow } from "../../ports/resources.ts";
import { hiddenText } from "./kinds.ts";
import { pointerPart, pointerPlace } from "./pointer_place.ts";

type Spec = ResourceRow["spec"];

/** @param secret names of the settings that are secrets; undefined: all are */
export function hideSecrets(
  spec: Spec,
  secret: readonly string[] | undefined,
): Spec {
  const settings = settingsOf(spec);
  const names = secretsIn(settings, secret);
  if (names.length === 0) return spec;
  const shown = { ...settings };
  for (const name of names) shown[name] = hiddenText;
  return { ...spec, settings: shown };
}

/**
 * Puts the known secrets where the document has `***`.
 *
 * @param known the resource as it is; undefined: there is none yet
 */
export function keepSecrets(
  spec: Spec,
  known: Spec | undefined,
  secret: readonly string[] | undefined,
): { readonly spec: Spec; readonly problems: readonly Problem[] } {
  const settings = settingsOf(spec);
  const before = settingsOf(known ?? {});
  const problems: Problem[] = [];
  const kept = { ...settings };
  for (const name of secretsIn(settings, secret)) {
    if (settings[name] !== hiddenText) continue;
    if (Object.hasOwn(before, name)) kept[name] = before[name];
    else problems.push(nothingKept(name));
  }
  return {
    spec: "settings" in spec ? { ...spec, settings: kept } : spec,
    problems,
  };
}

function nothingKept(name: string): Problem {
  return {
    level: "error",
    message: `Cannot keep the secret "${name}": there is none yet`,
    at: pointerPlace(`/settings/${pointerPart(name)}`),
    hint: `write its value in place of ${hiddenText}`,
  };
}

function secretsIn(
  settings: Readonly<Record<string, Json>>,
  secret: readonly string[] | undefined,
): string[] {
  return Object.keys(settings).filter((name) => secret?.includes(name) ?? true);
}

function settingsOf({ settings }: Spec): Record<string, Json> {
  const isMap = settings !== null && typeof settings === "object" &&
    !Array.isArray(settings);
  return isMap ? settings as Record<string, Json> : {};
}
