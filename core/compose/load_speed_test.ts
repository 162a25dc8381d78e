import { ok } from "node:assert/strict";
import type { ComposeBundle } from "../operations/bundle.ts";
import { sampleBundle } from "../../tests/fakes/compose_samples.ts";
import { loadCompose } from "./load.ts";

Deno.test("loadCompose() takes twice the time for twice the services", () => {
  const text = (count: number) => {
    let services = "services:\n";
    for (let i = 0; i < count; i++) {
      services += `  s${i}: {image: x, environment: [A=$V], ports: ["${i + 1}:${
        i + 1
      }"], depends_on: [s${i === 0 ? 1 : i - 1}]}\n`.replace(
        "depends_on: [s1]",
        "tty: true",
      );
    }
    return sampleBundle(services, { variables: { V: "v" } });
  };
  const [small, large] = [text(1000), text(2000)];
  const time = (bundle: ComposeBundle) => {
    const started = performance.now();
    ok(loadCompose(bundle).project!.services.length >= 1000);
    return performance.now() - started;
  };
  time(small);
  const ratios = Array.from({ length: 9 }, () => {
    const one = time(small);
    return time(large) / one;
  }).sort((a, b) => a - b);
  ok(ratios[2] <= 2.3, `ratios ${ratios.map((ratio) => ratio.toFixed(2))}`);
});
