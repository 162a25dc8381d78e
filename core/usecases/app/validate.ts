/** `app validate`: checks an app's files and shows what they become. */

import type { ListedKey } from "../../compose/list_keys.ts";
import { writeManifest } from "../../convert/manifest.ts";
import type { KeyClass } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type {
  ReportedKey,
  ValidateInput,
  ValidateReport,
} from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { objectKey } from "../../plan/object_key.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "./app_link.ts";
import { checkApp, hasErrors } from "./check_app.ts";

/**
 * Reports all problems of all files together. The driver is asked only for
 * the disks of volumes; that they cannot be looked up is a warning.
 *
 * @throws {KompoxError} `not-found` no such app; `invalid` the configuration
 *   cannot be read, with the problems of the Compose files too
 */
export async function validateApp(
  ports: Ports,
  input: ValidateInput,
  call: Call,
): Promise<ValidateReport> {
  const checked = await withLink(
    ports,
    call.signal,
    (link) =>
      checkApp(
        ports,
        input,
        { purpose: "validate", offline: input.offline },
        link,
        call,
      ),
  );
  const { target, objects, problems } = checked;
  const wants = new Set(input.outputs);
  const keys = checked.keys?.();
  const report = {
    app: target.app.name,
    namespace: appNames(target).namespace,
    problems,
    compose: wants.has("compose") ? checked.compose?.() : undefined,
    classes: keys && countClasses(keys),
    keys: wants.has("keys") && keys ? groupKeys(keys) : undefined,
  };
  if (hasErrors(problems)) return { ...report, objects: [] };
  return {
    ...report,
    manifest: wants.has("manifest") ? writeManifest(objects) : undefined,
    objects: objects.map(objectKey),
  };
}

function countClasses(keys: readonly ListedKey[]): Record<KeyClass, number> {
  const counts = { mapped: 0, meaningless: 0, unsupported: 0, refused: 0 };
  for (const key of keys) counts[key.class]++;
  return counts;
}

function groupKeys(
  keys: readonly ListedKey[],
): Record<KeyClass, ReportedKey[]> {
  const groups: Record<KeyClass, ReportedKey[]> = {
    mapped: [],
    meaningless: [],
    unsupported: [],
    refused: [],
  };
  for (const { class: keyClass, ...key } of keys) groups[keyClass].push(key);
  return groups;
}
