import { deepStrictEqual } from "node:assert/strict";
import { at, composeService } from "../../tests/fakes/compose_builder.ts";
import { podPlatform } from "./pod_platform.ts";

const os = "kubernetes.io/os";
const arch = "kubernetes.io/arch";

const cases: {
  name: string;
  given: (string | undefined)[];
  selector?: Record<string, string>;
  problems?: string[];
}[] = [
  { name: "gives none for none", given: [undefined] },
  {
    name: "selects system and architecture",
    given: ["linux/amd64", undefined],
    selector: { [os]: "linux", [arch]: "amd64" },
  },
  {
    name: "knows other names of an architecture, and the usual variant",
    given: ["linux/aarch64", "Linux/arm64/v8", "arm64"],
    selector: { [os]: "linux", [arch]: "arm64" },
  },
  {
    name: "selects a system alone",
    given: ["linux"],
    selector: { [os]: "linux" },
  },
  {
    name: "warns of a variant",
    given: ["linux/arm/v7"],
    selector: { [os]: "linux", [arch]: "arm" },
    problems: ["1 warning"],
  },
  {
    name: "refuses two at each place",
    given: ["linux/amd64", "linux/arm64"],
    selector: { [os]: "linux", [arch]: "amd64" },
    problems: ["1 error", "2 error"],
  },
  {
    name: "refuses other systems and what is none",
    given: ["windows/amd64", "linux/z80", "plan9", "linux/arm64/v8/x"],
    problems: ["1 error", "2 error", "3 error", "4 error"],
  },
];
for (const { name, given, selector, problems = [] } of cases) {
  Deno.test(`podPlatform() ${name}`, () => {
    const got = podPlatform(
      given.map((platform, index) =>
        composeService(`s${index}`, {
          platform: platform === undefined
            ? undefined
            : at(platform, index + 1),
        })
      ),
    );
    deepStrictEqual(got.nodeSelector, selector);
    deepStrictEqual(
      got.problems.map(({ at, level }) => `${at?.line} ${level}`),
      problems,
    );
  });
}
