/** Reads `app`: what runs, the ways in, the volumes and where it may run. */

import { parseQuantity } from "../../domain/quantity.ts";
import type { App, AppDeployment } from "../../domain/resources.ts";
import { readCompose } from "./compose.ts";
import type { Fields } from "./fields.ts";
import { readIngress } from "./ingress.ts";
import { readNetworkPolicy } from "./network_policy.ts";
import { readSnapshots } from "./snapshots.ts";
import { appNameRule, labelValue, shown, unnamed } from "./text_rules.ts";
import { readRecord, readTexts } from "./values.ts";
import { readVolumes } from "./volumes.ts";

const keys = [
  "name",
  "compose",
  "ingress",
  "volumes",
  "snapshots",
  "deployment",
  "networkPolicy",
  "resources",
  "settings",
];

/** @returns undefined when there is nothing to run */
export function readApp(root: Fields, newId: () => string): App | undefined {
  const field = root.required("app");
  const fields = field && root.open(field, keys);
  if (fields === undefined) return undefined;
  const name = fields.requiredText("name", appNameRule);
  const compose = readCompose(fields);
  const ingress = readIngress(fields);
  const volumes = readVolumes(fields);
  const snapshots = readSnapshots(fields);
  const deployment = readDeployment(fields);
  const networkIngress = readNetworkPolicy(fields);
  checkResources(fields);
  const settings = readRecord(fields, "settings");
  return compose && {
    id: newId(),
    name: name && appNameRule.holds(name.value) ? name.value : unnamed,
    compose,
    ingress,
    volumes,
    ...(snapshots && { snapshots }),
    deployment,
    networkIngress,
    settings,
  };
}

/** One pool or several, one zone or several (spec/10 A.7). */
function readDeployment(app: Fields): AppDeployment | undefined {
  const fields = app.map("deployment", [
    "pool",
    "pools",
    "zone",
    "zones",
    "selectors",
  ]);
  if (fields === undefined) return undefined;
  const selectors = fields.field("selectors");
  if (selectors !== undefined) {
    fields.error(
      'Cannot use "app.deployment.selectors": it is reserved',
      selectors.key,
      'remove it, and use "pool" and "zone"',
    );
  }
  return {
    pools: oneOrMany(fields, "pool", "pools"),
    zones: oneOrMany(fields, "zone", "zones"),
  };
}

function oneOrMany(fields: Fields, one: string, many: string): string[] {
  const single = fields.text(one, labelValue);
  const several = readTexts(fields, many, labelValue);
  const field = fields.field(many);
  if (single !== undefined && field !== undefined) {
    fields.error(
      `Cannot use "${field.path}": "${one}" is set too`,
      field.key,
      `keep "${one}" or "${many}"`,
    );
  }
  const texts = single === undefined ? several : [single];
  return texts.map((text) => text.value);
}

/** Known since the first drafts, applied by no version. */
function checkResources(app: Fields): void {
  const field = app.field("resources");
  const fields = field && app.open(field, ["cpu", "memory"]);
  if (fields === undefined) return;
  for (const key of ["cpu", "memory"]) {
    const quantity = fields.scalar(key);
    if (quantity === undefined || parseQuantity(quantity.text)) continue;
    fields.error(
      `Cannot use ${shown(quantity.text)} as "${fields.pathOf(key)}": ` +
        "it is no Kubernetes quantity",
      quantity,
      "write it as 100m, 0.5, 256Mi or 2Gi",
    );
  }
  app.warn(
    'Cannot apply "app.resources": a pod takes them from its services',
    field!.key,
    'set "x-kompox.resources" on the services of the Compose file',
  );
}
