import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { contentNote } from "../convert/content_object.ts";
import type { KubeObject } from "../ports/kube.ts";
import { mayHaveContent, planContentPrune } from "./kept_content.ts";
import type { InventoryEntry } from "./object_key.ts";
import type { ReleaseHead } from "./release_secrets.ts";

const hash = "0123456789";

function secret(name: string, more: { note?: string } = {}): KubeObject {
  const { note = hash.slice(0, 6) } = more;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, annotations: note === "" ? {} : { [contentNote]: note } },
  };
}

function wanted(...names: string[]): InventoryEntry[] {
  return names.map((name) => ({
    apiVersion: "v1",
    kind: "Secret",
    name,
    hash: "",
  }));
}

/** Heads from the newest, each with what it names. */
function heads(...contents: (string[] | undefined)[]): ReleaseHead[] {
  return contents.map((content, index) => ({
    number: contents.length - index,
    digest: "",
    secretNames: [],
    content: content?.map((name) => `Secret/${name}`),
  }));
}

const a = `a-${hash}`;
const b = `b-${hash}`;
const none: string[] = [];
const nine = Array.from({ length: 9 }, () => none);

const cases: [
  name: string,
  wanted: string[],
  live: KubeObject[],
  heads: ReleaseHead[],
  pruned: string[],
][] = [
  ["spares what is wanted", [a], [secret(a)], [], []],
  ["spares what the newest release names", [], [secret(a)], heads([a]), []],
  [
    "spares what the ninth release names",
    [],
    [secret(a)],
    heads(...nine.slice(1), [a]),
    [],
  ],
  [
    "prunes what only the tenth release names: it goes when this one is recorded",
    [],
    [secret(a)],
    heads(...nine, [a]),
    [a],
  ],
  ["prunes what no release names", [b], [secret(a), secret(b)], heads([b]), [
    a,
  ]],
  [
    "spares all while it is not known what a release names",
    [],
    [secret(a)],
    heads([], undefined),
    [],
  ],
  [
    "spares what a user made",
    [],
    [secret("app-app-web-override"), secret(a, { note: "" })],
    heads([]),
    [],
  ],
  [
    "spares a name that ends like a hash and is none of the content",
    [],
    [secret(a, { note: "ffffff" })],
    heads([]),
    [],
  ],
];

for (const [name, want, live, known, pruned] of cases) {
  Deno.test(`planContentPrune() ${name}`, () => {
    const refs = planContentPrune(wanted(...want), live, known);
    deepStrictEqual(refs.map((ref) => ref.name), pruned);
  });
}

Deno.test("mayHaveContent() spares the requests of apps that never had any", () => {
  const past = { inventory: [], unfinished: [] };
  strictEqual(mayHaveContent(heads([], []), past), false);
  strictEqual(mayHaveContent(heads([], [a]), past), true);
  strictEqual(mayHaveContent(heads(undefined), past), true);
  strictEqual(
    mayHaveContent([], { ...past, unfinished: wanted(a) }),
    true,
  );
});
