import { strictEqual } from "node:assert/strict";
import { fakeTarget } from "../../tests/fakes/fake_ports.ts";
import { appNames } from "../domain/names.ts";
import type { KubeObject } from "../ports/kube.ts";
import { openFrame } from "./frame.ts";
import { scratchNamespace, scratchOf, scratchTarget } from "./scratch_app.ts";

const target = fakeTarget({ volumes: ["data"] });
const made = scratchNamespace(
  openFrame(scratchTarget(target, "0a1b2c")),
  target,
);

Deno.test("scratchOf() knows the Namespace that was made for the app", () => {
  const found = scratchOf(target, made);
  strictEqual(
    found?.scratch.app.name,
    scratchTarget(target, "0a1b2c").app.name,
  );
  strictEqual(found?.volumeNames.join(), "data");
});

/** What is deleted with a scratch target must never be another app's. */
const forged: readonly [string, Partial<KubeObject["metadata"]>][] = [
  ["names the app itself", { annotations: note(target.app.name) }],
  ["names another app", { annotations: note("other") }],
  ["names another app's scratch", { annotations: note("other-v0a1b2c") }],
  ["names another scratch of the app", { annotations: note("shop-vffffff") }],
  ["is another one", { name: appNames(target).namespace }],
  ["is not labelled as the app's", { labels: {} }],
  ["names nothing", { annotations: {} }],
];
for (const [what, metadata] of forged) {
  Deno.test(`scratchOf() takes nothing from a Namespace that ${what}`, () => {
    const home = { ...made, metadata: { ...made.metadata, ...metadata } };
    strictEqual(scratchOf(target, home), undefined);
  });
}

function note(name: string): Record<string, string> {
  return { ...made.metadata.annotations, "kompox.dev/verify-app": name };
}
