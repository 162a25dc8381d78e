import { strictEqual } from "node:assert/strict";
import { asCalled } from "./program_words.ts";
import type { Program } from "./command.ts";

const program = {
  name: "kompox",
  commands: ["app deploy", "app exec", "completion bash"].map((path) => ({
    path,
  })),
} as unknown as Program;

const cases = [
  ["kompoxops app deploy", "kompox app deploy"],
  ["finish it: kompoxops app deploy -A x", "finish it: kompox app deploy -A x"],
  ["source <(kompoxops completion bash)", "source <(kompox completion bash)"],
  ["cat a | kompoxops app exec -i -- cat", "cat a | kompox app exec -i -- cat"],
  ["kompoxops app --help", "kompox app --help"],
  ["kompoxops init, or use --db-url", "kompoxops init, or use --db-url"],
  ["kompoxops app kubectl get pods", "kompoxops app kubectl get pods"],
  ["set it in kompoxops.yml", "set it in kompoxops.yml"],
  ["/opt/kompoxops app deploy", "/opt/kompoxops app deploy"],
  ["my-kompoxops app deploy", "my-kompoxops app deploy"],
];
for (const [given, expected] of cases) {
  Deno.test(`asCalled() makes "${given}" the user's own`, () => {
    strictEqual(asCalled(program, given), expected);
  });
}
