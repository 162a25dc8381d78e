import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import {
  demoKubeconfig,
  kubeconfigNamed,
} from "../../tests/fakes/kubeconfigs.ts";
import { mergeKubeconfig } from "./merge.ts";

const golden = new URL("../../tests/golden/kubeconfig/", import.meta.url);
const usual = { force: false, setCurrent: false };
const forced = { force: true, setCurrent: true };

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, golden))]
    .map(({ name }) => name).sort();
}

/** With its byte order mark. */
async function textOf(path: string): Promise<string> {
  const bytes = await Deno.readFile(new URL(path, golden));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

const targets = namesIn("target/");
Deno.test("mergeKubeconfig() is tried on at least 40 files", () => {
  ok(targets.length >= 40, String(targets.length));
});
for (const name of targets) {
  Deno.test(`mergeKubeconfig() gives merged/${name}, all remarks kept`, async () => {
    const target = await textOf(`target/${name}`);
    const { text } = mergeKubeconfig(name, target, demoKubeconfig, usual);
    strictEqual(text, await textOf(`merged/${name}`));
    for (const remark of target.match(/#.*/g) ?? []) {
      ok(text.includes(remark), remark);
    }
  });

  Deno.test(`mergeKubeconfig() twice by force changes ${name} once`, async () => {
    const target = await textOf(`target/${name}`);
    const once = mergeKubeconfig(name, target, demoKubeconfig, forced);
    const twice = mergeKubeconfig(name, once.text, demoKubeconfig, forced);
    strictEqual(twice.text, once.text);
    deepStrictEqual(twice.changes.map(({ action }) => action), [
      "keep",
      "keep",
      "keep",
    ]);
  });
}
for (const name of namesIn("forced/")) {
  Deno.test(`mergeKubeconfig() by force gives forced/${name}`, async () => {
    const target = await textOf(`target/${name}`);
    const { text } = mergeKubeconfig(name, target, demoKubeconfig, forced);
    strictEqual(text, await textOf(`forced/${name}`));
  });
}

const broken: Record<string, { says: RegExp; line: number }> = {
  "bad_alias.yml": { says: /there is no anchor "nowhere"$/, line: 1 },
  "binary.yml": { says: /null byte/, line: 1 },
  "bracket_at_margin.yml": { says: /deficient indentation$/, line: 3 },
  "clusters_mapping.yml": { says: /"clusters" is no list$/, line: 2 },
  "compose.yml": { says: /none of the keys of a kubeconfig$/, line: 1 },
  "current_list.yml": { says: /"current-context" is no text$/, line: 1 },
  "cut_off.json": { says: /unexpected end of the stream/, line: 1 },
  "key_twice.yml": { says: /"users" is set twice$/, line: 3 },
  "list.yml": { says: /it is no kubeconfig$/, line: 1 },
  "pod.yml": { says: /it is a "Pod" of version "v1"/, line: 1 },
  "tab_indent.yml": { says: /tab characters/, line: 2 },
  "text.yml": { says: /it is no kubeconfig$/, line: 1 },
  "two_clusters.yml": { says: /two entries named "a"$/, line: 4 },
  "two_documents.yml": { says: /more than one document$/, line: 1 },
};
for (const name of namesIn("broken/")) {
  const expected = broken[name];
  // Its bytes are refused before there is a text.
  if (name === "latin1.yml") continue;
  Deno.test(`mergeKubeconfig() refuses broken/${name} with its place`, async () => {
    const target = await textOf(`broken/${name}`);
    const merge = () => mergeKubeconfig(name, target, demoKubeconfig, usual);
    throws(merge, (error: KompoxError) => {
      strictEqual(error.kind, "invalid");
      const [{ message, at, hint }] = error.problems;
      ok(message.startsWith(`Cannot change kubeconfig "${name}": `), message);
      ok(expected.says.test(message), message);
      deepStrictEqual([at?.file, at?.line], [name, expected.line]);
      ok(hint);
      return true;
    });
  });
}

Deno.test("mergeKubeconfig() chooses each name apart from the others", () => {
  const names = (kind: string, taken: readonly string[]) =>
    `${kind}s: [${taken.map((name) => `{name: ${name}}`).join(", ")}]\n`;
  const target = names("cluster", ["x", "x-1"]) + names("context", []) +
    names("user", ["x", "x-2"]);
  const ours = kubeconfigNamed("x");
  const merge = mergeKubeconfig("f", target, ours, usual);
  deepStrictEqual(merge.changes, [
    { action: "add", kind: "cluster", name: "x-2" },
    { action: "add", kind: "context", name: "x" },
    { action: "add", kind: "user", name: "x-1" },
  ]);
  strictEqual(merge.context, "x");
  ok(/cluster: x-2\n\s*namespace: staging\n\s*user: x-1/.test(merge.text));
});

Deno.test("mergeKubeconfig() sets the current context when there is none, or when asked", () => {
  const cases = [
    { current: "other", setCurrent: false, result: "other" },
    { current: "other", setCurrent: true, result: "kompoxops-demo" },
    { current: '""', setCurrent: false, result: "kompoxops-demo" },
    { current: "", setCurrent: false, result: "kompoxops-demo" },
    { current: "null # none", setCurrent: false, result: "kompoxops-demo" },
    { current: "|-\n  other", setCurrent: true, result: "kompoxops-demo" },
    { current: "|\n  other\n\n", setCurrent: true, result: "kompoxops-demo" },
    { current: "&a other", setCurrent: true, result: "&a kompoxops-demo" },
  ];
  for (const { current, setCurrent, result } of cases) {
    const target = `current-context: ${current}\nkind: Config\n`;
    const options = { force: false, setCurrent };
    const merge = mergeKubeconfig("f", target, demoKubeconfig, options);
    const [, found] = /^current-context: ([^#\n]*?) *(?:#|$)/m.exec(
      merge.text,
    )!;
    strictEqual(found, result, JSON.stringify(current));
    strictEqual(merge.current, result !== "other");
  }
});

Deno.test("mergeKubeconfig() refuses what would change an entry of somebody else", () => {
  const target = `clusters:
- name: kompoxops-demo
  cluster: &shared
    server: https://a.example
- name: theirs
  cluster: *shared
`;
  throws(
    () => mergeKubeconfig("f", target, demoKubeconfig, forced),
    /^KompoxError: Cannot change kubeconfig "f": its layout does not let one entry be changed alone$/,
  );
});

Deno.test("mergeKubeconfig() stops at aliases that multiply beyond measure", () => {
  const lines = ["x-0: &x0 [a, a, a, a, a, a, a, a, a, a]"];
  for (let level = 1; level < 9; level++) {
    const aliases = Array(10).fill(`*x${level - 1}`).join(", ");
    lines.push(`x-${level}: &x${level} [${aliases}]`);
  }
  const target = `kind: Config\n${lines.join("\n")}\n`;
  throws(
    () => mergeKubeconfig("f", target, demoKubeconfig, usual),
    /its aliases multiply beyond measure$/,
  );
});

Deno.test("mergeKubeconfig() writes names that YAML would take for something else", () => {
  for (
    const name of ["123", "yes", "null", "a: b", "#1", "- x", "kompox/prod"]
  ) {
    const target = "clusters: []\ncontexts: null\nusers:\n";
    const once = mergeKubeconfig("f", target, kubeconfigNamed(name), usual);
    strictEqual(once.context, name);
    const twice = mergeKubeconfig("f", once.text, kubeconfigNamed(name), usual);
    strictEqual(twice.context, `${name}-1`);
  }
});

Deno.test("mergeKubeconfig() takes a time that grows with the file, not with its square", () => {
  const entries = (count: number) =>
    Array.from(
      { length: count },
      (_, at) =>
        `- name: c${at}\n  cluster: {server: "https://c${at}.example"} # ${at}\n`,
    )
      .join("");
  const time = (count: number) => {
    const target = `clusters:\n${entries(count)}contexts: []\nusers: []\n`;
    const start = performance.now();
    mergeKubeconfig("f", target, demoKubeconfig, usual);
    return performance.now() - start;
  };
  time(2_000);
  const [small, large] = [time(2_000), time(20_000)];
  ok(large < 40 * Math.max(small, 5), `${small} ms, then ${large} ms`);
});
