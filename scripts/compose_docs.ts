/** Writes docs/compose.md from the fidelity table; with --check tells whether it is stale instead. */

import { fidelity } from "../core/compose/fidelity.ts";
import type { Fidelity, Rule, Table } from "../core/compose/fidelity_rule.ts";
import { kompoxKeys } from "../core/compose/kompox_keys.ts";

const page = new URL("../docs/compose.md", import.meta.url);

const classes: readonly (readonly [Fidelity, string, string])[] = [
  ["mapped", "carried over to Kubernetes, or carried out while loading", "-"],
  ["meaningless", "nothing is lost without it", "info"],
  ["unsupported", "something is lost without it", "warning"],
  ["refused", "the app would be another one, or a danger to others", "error"],
];

const intro = `<!-- deno-fmt-ignore-file -->

# What becomes of each key of Compose

<!-- Made by \`deno task docs:compose\` from core/compose/fidelity.ts: change that. -->

Every key of the Compose specification has a class. \`kompoxops app validate\`
tells each key that is not carried over, with the file, line and column in which
it was written; \`-o json\` and \`-o wide\` show the class of each, mapped keys
included. Keys that begin with \`x-\` are free. A key that is in none of the
tables is an error.
`;

const legend = `
Where the class ends with "by value", some values of the key are treated in
another way, such as the one that is the default of Compose: what is told of a
file is what holds. \`*\` stands for a name that the file chooses.
`;

/** Sections of the page; all other keys are in the last. */
const sections: readonly (readonly [title: string, path: string])[] = [
  ["Services", "services.*"],
  ["Building", "services.*.build"],
  ["Deployment", "services.*.deploy"],
  ["Development", "services.*.develop"],
  ["Networks", "networks"],
  ["Volumes", "volumes"],
  ["Configs", "configs"],
  ["Secrets", "secrets"],
  ["Models", "models"],
  ["Top level", ""],
];

/** What the table says where a key is treated as the one that it stands below. */
const inherited = "as the key above it";

/** One line of a table: keys that share all else. */
interface Row {
  readonly keys: string[];
  readonly rule: Rule;
  readonly leaf: boolean;
  /** Keys below it of which the same holds. */
  readonly same?: readonly string[];
}

/** The whole page. */
export function composePage(): string {
  const counts = countClasses(fidelity);
  const kinds = classes.map(([name, about, level]) =>
    `| ${name} | ${about} | ${level} | ${counts.get(name) ?? 0} |\n`
  );
  const head =
    `${intro}\n| Class | Meaning | Told as | Keys |\n| --- | --- | --- | --- |\n${
      kinds.join("")
    }${legend}`;
  return head + sections.map(sectionText).join("") + ownKeysText();
}

function ownKeysText(): string {
  const rows = Object.entries(kompoxKeys).map(([key, becomes]) =>
    `| \`${key}\` | ${cell(becomes)} |\n`
  );
  return "\n## x-kompox\n\nA service may have this key of Kompox's own; Docker " +
    `Compose leaves it alone.\n\n| Key | What becomes of it |\n| --- | --- |\n${
      rows.join("")
    }`;
}

/** Whether the page in docs is another one. */
export async function isStale(): Promise<boolean> {
  const there = await Deno.readTextFile(page).catch(() => "");
  return there !== composePage();
}

function sectionText([title, path]: readonly [string, string]): string {
  const parts = path === "" ? [] : path.split(".");
  const rule = ruleAt(parts);
  if (rule === undefined) throw new Error(`there is no key ${path}`);
  const own = path === "" || path === "services.*" ? undefined : rule;
  const about = own &&
    `\n\`${parts.at(-1)}\`: ${classOf(own)}, ${own.reason}.\n`;
  const rows = rowsOf(rule, "", path).map(({ keys, rule, same }) =>
    `| ${keys.map((key) => `\`${key}\``).join(", ")} | ${classOf(rule)} | ${
      cell(reasonOf(rule) + belowOf(same))
    } |\n`
  );
  return `\n## ${title}\n${
    about ?? ""
  }\n| Key | Class | What becomes of it |\n| --- | --- | --- |\n${
    rows.join("")
  }`;
}

/** Keys below a rule; what has a section of its own stands there. */
function rowsOf(rule: Rule, above: string, path: string): Row[] {
  const rows: Row[] = [];
  for (const [key, below] of childrenOf(rule)) {
    const shown = above === "" ? key : `${above}.${key}`;
    const inner = path === "" ? key : `${path}.${key}`;
    const elsewhere = path !== inner &&
      sections.some(([, other]) =>
        other === inner || other.startsWith(`${inner}.`)
      );
    const same = elsewhere ? undefined : sameBelow(below, below);
    const leaf = childrenOf(below).length === 0;
    const last = rows.at(-1);
    if (leaf && last?.leaf && alike(last.rule, below)) last.keys.push(shown);
    else rows.push({ keys: [shown], rule: below, leaf, same });
    if (!elsewhere && same === undefined) {
      rows.push(...rowsOf(below, shown, inner));
    }
  }
  return rows;
}

/** Keys below one that all have its class for its reason; undefined: not so. */
function sameBelow(rule: Rule, top: Rule): string[] | undefined {
  const names: string[] = [];
  for (const [key, below] of childrenOf(rule)) {
    const same = below.fidelity === top.fidelity &&
      below.choose === undefined &&
      (below.reason === inherited || below.reason === top.reason);
    const inner = same ? sameBelow(below, top) : undefined;
    if (inner === undefined) return undefined;
    names.push(key, ...inner.map((name) => `${key}.${name}`));
  }
  return names;
}

function childrenOf({ keys, each }: Rule): [string, Rule][] {
  const named = Object.entries(keys ?? {});
  return each === undefined ? named : [["*", each], ...named];
}

function alike(one: Rule, other: Rule): boolean {
  return one.fidelity === other.fidelity && one.reason === other.reason &&
    one.hint === other.hint && (one.choose === undefined) ===
      (other.choose === undefined);
}

function classOf({ fidelity, choose }: Rule): string {
  return choose === undefined ? fidelity : `${fidelity}, by value`;
}

function reasonOf({ reason, hint }: Rule): string {
  return hint === undefined ? reason : `${reason}; ${hint}`;
}

function belowOf(same: readonly string[] = []): string {
  if (same.length === 0) return "";
  return ` (with ${same.map((key) => `\`${key}\``).join(", ")} below it)`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function ruleAt(path: readonly string[]): Rule | undefined {
  let rule: Rule | undefined = {
    fidelity: "mapped",
    reason: "",
    keys: fidelity,
  };
  for (const key of path) {
    rule = key === "*" ? rule?.each : rule?.keys?.[key];
  }
  return rule;
}

function countClasses(table: Table): Map<Fidelity, number> {
  const counts = new Map<Fidelity, number>();
  const count = (rule: Rule) => {
    for (const [key, below] of childrenOf(rule)) {
      if (key !== "*") {
        counts.set(below.fidelity, (counts.get(below.fidelity) ?? 0) + 1);
      }
      count(below);
    }
  };
  count({ fidelity: "mapped", reason: "", keys: table });
  return counts;
}

async function main(args: readonly string[]): Promise<number> {
  if (!await isStale()) return 0;
  if (args.includes("--check")) {
    console.error("docs/compose.md is stale: run deno task docs:compose");
    return 1;
  }
  await Deno.writeTextFile(page, composePage());
  console.log("wrote docs/compose.md");
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
