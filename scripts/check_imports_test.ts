import { deepStrictEqual } from "node:assert/strict";
import { checkImports } from "./check_imports.ts";

const cases: {
  name: string;
  sources: Record<string, string>;
  faults: string[];
}[] = [
  {
    name: "takes what the table allows",
    sources: {
      "core/convert/a.ts":
        'import "../compose/m.ts"; import "../domain/d.ts"; import "./b.ts"',
      "core/convert/b.ts":
        'import "node:assert"; import "known"; import "known/sub.js"',
      "core/convert/a_test.ts":
        'import "../../tests/fakes/f.ts"; import "./a.ts"',
      "cli/kompoxops.ts": 'import("./wire_local.ts")',
      "cli/wire_local.ts": 'import("../core/kube/k.ts"); import "./io.ts"',
      "cli/commands/app/a.ts":
        'import "../../io.ts"; import "../../../core/config/v1/c.ts"',
      "tests/golden/a.ts":
        'import "../../core/kube/k.ts"; import "../../mod.ts"',
    },
    faults: [],
  },
  {
    name: "refuses what it does not, types and dynamic imports too",
    sources: {
      "core/domain/d.ts": 'import type { A } from "../ports/p.ts"',
      "core/plan/p.ts": '\nawait import("../kube/k.ts")',
    },
    faults: [
      'core/domain/d.ts:1: Cannot import "core/ports/p.ts": core/domain may import nothing',
      'core/plan/p.ts:2: Cannot import "core/kube/k.ts": core/plan may import core/convert, core/ports, core/domain',
    ],
  },
  {
    name: "keeps fakes for tests, the wiring for entries, mod.ts for others",
    sources: {
      "core/plan/p.ts": 'import "../../tests/fakes/f.ts"',
      "cli/run.ts": 'import "./wire_local.ts"',
      "drivers/k3s/m.ts": 'import "../../mod.ts"',
    },
    faults: [
      'core/plan/p.ts:1: Cannot import "tests/fakes/f.ts": core/plan may import core/convert, core/ports, core/domain',
      'cli/run.ts:1: Cannot import "cli/wire_local.ts": only the entries import the wiring',
      'drivers/k3s/m.ts:1: Cannot import "mod.ts": mod.ts is for others, never imported inside',
    ],
  },
  {
    name: "lets compose know the bundle and no other operation",
    sources: {
      "core/compose/a.ts": 'import "../operations/bundle.ts"',
      "core/compose/b.ts": 'import "../operations/app.ts"',
    },
    faults: [
      'core/compose/b.ts:1: Cannot import "core/operations/app.ts": core/compose may import core/operations/bundle.ts, core/domain',
    ],
  },
  {
    name: "refuses unknown packages, addresses and computed imports",
    sources: {
      "cli/a.ts":
        'import "other"; import "npm:x@1"; import "https://x/y.ts"; import(z)',
    },
    faults: [
      'cli/a.ts:1: Cannot import "other": deno.json does not name it',
      'cli/a.ts:1: Cannot import "npm:x@1": deno.json does not name it',
      'cli/a.ts:1: Cannot import "https://x/y.ts": deno.json does not name it',
      "cli/a.ts:1: Cannot follow import(): its argument is no plain text",
    ],
  },
  {
    name: "finds a circle once, through types too",
    sources: {
      "cli/a.ts": 'import "./c.ts"',
      "cli/b.ts": 'import type { A } from "./a.ts"',
      "cli/c.ts": 'import("./b.ts")',
    },
    faults: [
      "cli/a.ts: Cannot import in a circle: cli/a.ts > cli/c.ts > cli/b.ts > cli/a.ts",
    ],
  },
  {
    name: "refuses a folder that the table does not know",
    sources: { "other/a.ts": 'import "./b.ts"' },
    faults: [
      'other/a.ts:1: Cannot import "other/b.ts": its folder is not in the import table',
    ],
  },
];
for (const { name, sources, faults } of cases) {
  Deno.test(`checkImports() ${name}`, () => {
    const check = checkImports(new Map(Object.entries(sources)), ["known"]);
    deepStrictEqual(check.faults, faults);
  });
}
