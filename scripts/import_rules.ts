/** Who may import whom: the right column of the table in DESIGN.md, and what breaks it. */

/** Files or folders, the longest that fits decides; what they may import besides themselves. */
export const importTable: Readonly<Record<string, readonly string[]>> = {
  "mod.ts": ["core", "drivers"],
  "cli": ["core/operations", "core/domain"],
  "cli/wire_local.ts": [
    "core/usecases",
    "core/kube",
    "core/store",
    "core/compose",
    "core/config",
    "drivers",
    "core/operations",
    "core/ports",
    "core/domain",
  ],
  "cli/wire_remote.ts": ["core/client", "core/operations", "core/domain"],
  "cli/wire_service.ts": [
    "server",
    "core/usecases",
    "core/kube",
    "core/store",
    "core/config",
    "drivers",
    "core/operations",
    "core/ports",
    "core/domain",
  ],
  "cli/kompox/deno_network.ts": ["core/client"],
  "cli/kompox": [
    "core/operations",
    "core/domain",
    "core/config",
    "core/compose",
  ],
  "cli/project_reader.ts": ["core/compose", "core/domain"],
  "cli/project_reader_test.ts": ["core/compose", "core/domain"],
  "cli/commands": [
    "core/operations",
    "core/domain",
    "core/config",
    "core/compose",
  ],
  "cli/ops": ["core/operations", "core/domain", "core/config", "core/compose"],
  "cli/svc": [
    "server",
    "core/operations",
    "core/domain",
    "core/config",
    "core/compose",
  ],
  "server": [
    "core/api",
    "core/usecases",
    "core/operations",
    "core/ports",
    "core/domain",
  ],
  "core/usecases": [
    "core/plan",
    "core/diagnose",
    "core/convert",
    "core/compose",
    "core/config",
    "core/operations",
    "core/ports",
    "core/domain",
  ],
  "core/client": ["core/api", "core/operations", "core/domain"],
  "core/kube": ["core/ports", "core/domain"],
  "core/store": ["core/ports", "core/domain"],
  "core/plan": ["core/convert", "core/ports", "core/domain"],
  "core/diagnose": ["core/convert", "core/ports", "core/domain"],
  "core/convert": ["core/compose", "core/ports", "core/domain"],
  // The bundle is an operation's input; compose makes it and reads it.
  "core/compose": ["core/operations/bundle.ts", "core/domain"],
  "core/config": ["core/domain"],
  "core/api": ["core/operations", "core/domain"],
  "core/operations": ["core/domain"],
  "core/ports": ["core/domain"],
  "core/domain": [],
  "drivers": ["core/ports", "core/domain"],
  "tests": [""],
  "scripts": ["cli", "core/operations"],
  // The runner of the tests starts the cluster that they use.
  "scripts/run_tests.ts": ["tests/cluster"],
  // The page for users is made from the table itself.
  "scripts/compose_docs.ts": ["core/compose"],
};

/** What a file next to it may import in addition when it is a test. */
const testMay = "tests/fakes";

/** Only these may import `cli/wire_*.ts`: commands never know where an operation runs. */
const entries = /^cli\/(?:kompox|kompoxops|kompoxsvc)\.ts$/;

/**
 * @param from path of the file, relative to the root
 * @param to path of what it imports
 * @returns why not; undefined when it may
 */
export function whyNot(from: string, to: string): string | undefined {
  const home = longest(from);
  if (home === undefined) return "its folder is not in the import table";
  const wire = /^cli\/wire_\w+\.ts$/.test(to);
  const test = from.endsWith("_test.ts");
  if (wire && !entries.test(from) && !test && !isIn(from, "tests")) {
    return "only the entries import the wiring";
  }
  if (to === "mod.ts" && !isIn(from, "tests")) {
    return "mod.ts is for others, never imported inside";
  }
  const folder = home.endsWith(".ts")
    ? home.slice(0, home.lastIndexOf("/"))
    : home;
  const may = [folder, ...importTable[home], ...test ? [testMay] : []];
  if (isIn(home, "cli")) may.push("cli");
  if (to === "deno.json" && test) return undefined;
  return may.some((place) => isIn(to, place))
    ? undefined
    : `${home} may import ${importTable[home].join(", ") || "nothing"}`;
}

function longest(path: string): string | undefined {
  return Object.keys(importTable).filter((place) => isIn(path, place))
    .sort((left, right) => right.length - left.length)[0];
}

function isIn(path: string, place: string): boolean {
  return place === "" || path === place || path.startsWith(`${place}/`);
}

/**
 * @param graph what each file imports, by path
 * @returns each circle once, from its first file by name and back to it
 */
export function circles(
  graph: ReadonlyMap<string, readonly string[]>,
): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string) => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...fromSmallest(way.slice(at))]);
    if (at >= 0 || done.has(file)) return;
    way.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    way.pop();
    done.add(file);
  };
  for (const file of [...graph.keys()].sort()) visit(file);
  return found;
}

function fromSmallest(circle: readonly string[]): string[] {
  const first = circle.indexOf([...circle].sort()[0]);
  const turned = [...circle.slice(first), ...circle.slice(0, first)];
  return [...turned, turned[0]];
}
