import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { KubeObject } from "../ports/kube.ts";
import { difference } from "./difference.ts";
import { carryRestart, restartNote, withRestart } from "./restart.ts";

function deployment(annotations?: Record<string, string>): KubeObject {
  const metadata = { labels: { app: "shop" }, annotations };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop" },
    spec: { replicas: 1, template: { metadata, spec: { containers: [] } } },
  };
}

function annotationsOf(object: KubeObject): unknown {
  const { template } = object.spec as { template: KubeObject };
  return template.metadata.annotations;
}

Deno.test("withRestart() changes nothing but the mark", () => {
  const given = deployment({ other: "1" });
  const marked = withRestart(given, "now");
  deepStrictEqual(annotationsOf(marked), { other: "1", [restartNote]: "now" });
  deepStrictEqual(annotationsOf(given), { other: "1" });
  strictEqual(difference(given, marked), undefined);
});

const cases: readonly {
  readonly name: string;
  readonly live?: Record<string, string>;
  readonly is?: string;
}[] = [
  { name: "carries the mark", live: { [restartNote]: "then" }, is: "then" },
  { name: "carries no other note", live: { other: "1" }, is: undefined },
  { name: "adds none where there is none", live: undefined, is: undefined },
];
for (const { name, live, is } of cases) {
  Deno.test(`carryRestart() ${name}`, () => {
    const carried = carryRestart(deployment(), deployment(live));
    const notes = annotationsOf(carried) as Record<string, string> | undefined;
    deepStrictEqual(
      notes,
      is === undefined ? undefined : { [restartNote]: is },
    );
  });
}

Deno.test("carryRestart() gives other kinds and new objects back as they are", () => {
  const service = { ...deployment(), kind: "Service" };
  const live = deployment({ [restartNote]: "then" });
  strictEqual(carryRestart(service, live), service);
  const wanted = deployment();
  strictEqual(carryRestart(wanted, undefined), wanted);
});
