/** A real API server accepts the objects of every golden pair. */

import { deepStrictEqual } from "node:assert/strict";
import { KompoxError } from "../../core/domain/error.ts";
import type { Kube, KubeObject } from "../../core/ports/kube.ts";
import { convertPair, pairNames, readPair } from "../golden/pair.ts";
import { limit, noCluster, Scratch } from "./kube_fixture.ts";

Deno.test("a real API server accepts the objects of every golden pair", {
  ignore: noCluster,
}, async (t) => {
  const scratch = new Scratch();
  await scratch.open();
  try {
    for (const name of pairNames()) {
      await t.step(`accepts tests/golden/${name}`, async () => {
        const { objects } = convertPair(await readPair(name));
        const refused = await refusals(
          scratch.kube,
          moved(objects, scratch.namespace),
        );
        deepStrictEqual(refused, []);
      });
    }
  } finally {
    await scratch.close();
  }
});

/** The objects in another namespace, which exists, so that pairs do not meet. */
function moved(
  objects: readonly KubeObject[],
  namespace: string,
): KubeObject[] {
  const { name } = objects.find(({ kind }) => kind === "Namespace")!.metadata;
  return JSON.parse(
    JSON.stringify(objects).replaceAll(`"${name}"`, `"${namespace}"`),
  );
}

/** What the server says against each object, and what it drops; nothing is stored. */
async function refusals(
  kube: Kube,
  objects: readonly KubeObject[],
): Promise<string[]> {
  const refused: string[] = [];
  for (const object of objects) {
    try {
      const options = { dryRun: true, force: true };
      const kept = await kube.apply(object, options, limit());
      refused.push(
        ...lost(object, kept, `${object.kind} ${object.metadata.name}`),
      );
    } catch (error) {
      if (!(error instanceof KompoxError)) throw error;
      refused.push(`${object.kind} ${object.metadata.name}: ${error.message}`);
    }
  }
  return refused;
}

/** Paths of what was sent and does not come back: fields of features that are switched off. */
function lost(sent: unknown, kept: unknown, path: string): string[] {
  if (kept === undefined) return [`${path} is lost`];
  if (typeof sent !== "object" || sent === null) return [];
  return Object.entries(sent).flatMap(([key, value]) =>
    lost(value, (kept as Record<string, unknown>)[key], `${path}.${key}`)
  );
}
