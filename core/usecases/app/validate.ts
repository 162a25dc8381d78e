/** `app validate`: checks an app's files and shows what they become. */

import { writeManifest } from "../../convert/manifest.ts";
import { appNames } from "../../domain/names.ts";
import type { ValidateInput, ValidateReport } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { objectKey } from "../../plan/object_key.ts";
import type { Ports } from "../../ports/ports.ts";
import { checkApp, hasErrors } from "./check_app.ts";

/**
 * Reports all problems of all files together. The driver is asked only for
 * the disks of volumes, a cluster never.
 *
 * @throws {KompoxError} `not-found` no such app; `invalid` the configuration
 *   cannot be read, with the problems of the Compose files too
 */
export async function validateApp(
  ports: Ports,
  input: ValidateInput,
  call: Call,
): Promise<ValidateReport> {
  const checked = await checkApp(ports, input, "validate", call.signal);
  const { target, objects, problems } = checked;
  const wants = new Set(input.outputs);
  const report = {
    app: target.app.name,
    namespace: appNames(target).namespace,
    problems,
    compose: wants.has("compose") ? checked.compose?.() : undefined,
  };
  if (hasErrors(problems)) return { ...report, objects: [] };
  return {
    ...report,
    manifest: wants.has("manifest") ? writeManifest(objects) : undefined,
    objects: objects.map(objectKey),
  };
}
