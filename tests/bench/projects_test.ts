import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { loadCompose } from "../../core/compose/load.ts";
import { sampleBundle } from "../fakes/compose_samples.ts";
import { composeOf } from "./projects.ts";

/** Services with ten variables more each: 44 values a service. */
function richer(count: number): string {
  const more = Array.from({ length: 10 }, (_, at) => `      MORE_${at}: x\n`);
  return composeOf(count).replaceAll(
    "    environment:\n",
    `    environment:\n${more.join("")}`,
  );
}

for (
  const [name, make] of [["ordinary", composeOf], ["rich", richer]] as const
) {
  Deno.test(`loadCompose() loads 2000 ${name} services within the limits`, () => {
    const text = make(2000);
    const started = performance.now();
    const { project, problems } = loadCompose(sampleBundle(text));
    const tookMs = performance.now() - started;
    deepStrictEqual(problems, []);
    strictEqual(project!.services.length, 2000);
    ok(tookMs < 2000, `it takes ${tookMs} ms`);
  });
}
