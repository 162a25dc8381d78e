import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readYaml } from "../domain/read_yaml.ts";
import { Source } from "../domain/source.ts";
import { toPlain } from "../domain/tree.ts";
import { inlinePart, withoutConfiguration } from "./inline_part.ts";

const pointer = ["app", "compose"];

const block = `version: v1
# canary-comment
provider: { name: p, settings: { TOKEN: canary-1 } }
app:
  name: canary-2
  compose:
    # kept
    services:
      web:
        image: nginx
# canary-between

    volumes: {}
  # canary-after
  volumes: [{ name: canary-3, size: 1Gi }]
`;

Deno.test("inlinePart() empties the other lines and keeps the places", () => {
  strictEqual(
    inlinePart(block, pointer),
    `


app:

  compose:
    # kept
    services:
      web:
        image: nginx


    volumes: {}


`,
  );
});

const anew = [
  {
    name: "an alias to an anchor outside",
    text:
      "x-base: &base { image: nginx, canary: &c 0440 }\napp:\n  name: canary\n" +
      "  compose:\n    services: { a: *base, b: { <<: *base, x: !reset null } }\n",
    part: {
      services: {
        a: { image: "nginx", canary: 440 },
        b: { image: "nginx", canary: 440, x: null },
      },
    },
    holds: ["0440", "!reset null"],
  },
  {
    name: "a flow mapping shared with the rest",
    text:
      'app: { name: "canary-1", compose: { services: {} , x: "a\\nb" }, volumes: [canary-2] }\n',
    part: { services: {}, x: "a\nb" },
    holds: ['"a\\nb"'],
  },
  {
    name: "a quoted key",
    text: '"app":\n  "compose": { services: {} }\nx-c: canary-1\n',
    part: { services: {} },
    holds: [],
  },
];
for (const { name, text, part, holds } of anew) {
  Deno.test(`inlinePart() gives the same document for ${name}`, () => {
    const written = inlinePart(text, pointer);
    const { root, problems } = readYaml(new Source("k.yml", written));
    deepStrictEqual(problems, []);
    deepStrictEqual(toPlain(root!), { app: { compose: part } });
    for (const piece of holds) ok(written.includes(piece), written);
    ok(!/canary-\d/.test(written), written);
  });
}

Deno.test("inlinePart() keeps a block text", () => {
  const text =
    "a: canary\napp:\n  compose: |\n    services:\n      a: {}\n\n  name: canary\n";
  strictEqual(
    inlinePart(text, pointer),
    "\napp:\n  compose: |\n    services:\n      a: {}\n\n\n",
  );
});

Deno.test("inlinePart() gives nothing of what cannot be read", () => {
  strictEqual(inlinePart("app: [canary", pointer), "");
  strictEqual(inlinePart("app: { name: canary }", pointer), "");
});

Deno.test("withoutConfiguration() leaves whole Compose files alone", () => {
  const bundle = {
    entries: [{ path: "compose.yml" }, { path: "kompoxops.yml", pointer }],
    files: { "compose.yml": "services: {}\n", "kompoxops.yml": block },
    paths: {},
    variables: { A: "b" },
    profiles: [],
  };
  const sent = withoutConfiguration(bundle);
  strictEqual(sent.files["compose.yml"], "services: {}\n");
  ok(!JSON.stringify(sent).includes("canary"));
  deepStrictEqual(sent.variables, { A: "b" });
});
