import { deepStrictEqual } from "node:assert/strict";
import { sampleBundle } from "../../tests/fakes/compose_samples.ts";
import { listKeys } from "./list_keys.ts";
import { loadCompose } from "./load.ts";

/** `key class file:line:column` of each key. */
function keysOf(
  text: string,
  files: Record<string, string> = {},
  more: { entries?: { path: string }[]; profiles?: string[] } = {},
): string[] {
  const bundle = sampleBundle(text, { files, ...more });
  const { project } = loadCompose(bundle);
  return listKeys(project!, bundle.profiles).map(({ key, class: of, at }) =>
    `${key} ${of} ${at.file}:${at.line}:${at.column}`
  );
}

Deno.test("listKeys() gives each key its class", () => {
  deepStrictEqual(
    keysOf(
      "services:\n  a:\n    image: x\n    attach: true\n    cpuset: '0'\n" +
        "    privileged: true\n    x-own: 1\n    healthcheck: {test: a}\n" +
        "    build: {context: .}\n    cgroup: private\n    uts: host\n",
    ),
    [
      "services.a.image mapped compose.yml:3:5",
      "services.a.attach meaningless compose.yml:4:5",
      "services.a.cpuset unsupported compose.yml:5:5",
      "services.a.privileged refused compose.yml:6:5",
      "services.a.healthcheck mapped compose.yml:8:5",
      "services.a.healthcheck.test mapped compose.yml:8:19",
      "services.a.build meaningless compose.yml:9:5",
      "services.a.cgroup meaningless compose.yml:10:5",
      "services.a.uts refused compose.yml:11:5",
    ],
  );
});

Deno.test("listKeys() leaves out services that no profile selects", () => {
  const text = "services:\n  a: {image: x}\n  b: {image: y, profiles: [p]}\n";
  deepStrictEqual(keysOf(text).length, 1);
  deepStrictEqual(keysOf(text, {}, { profiles: ["p"] }).length, 3);
});

const ways: [
  name: string,
  text: string,
  files: Record<string, string>,
  expected: string[],
  entries?: string[],
][] = [
  [
    "extends in the same file",
    "services:\n  a:\n    extends: b\n    user: u\n  b:\n    image: x\n    tty: true\n",
    {},
    [
      "services.a.image mapped compose.yml:6:5",
      "services.a.tty mapped compose.yml:7:5",
      "services.a.user mapped compose.yml:4:5",
    ],
  ],
  [
    "extends of another file",
    "services:\n  a:\n    extends: {file: sub/b.yml, service: b}\n    user: u\n",
    { "sub/b.yml": "services:\n  b:\n    image: x\n    cpuset: '0'\n" },
    [
      "services.a.image mapped sub/b.yml:3:5",
      "services.a.cpuset unsupported sub/b.yml:4:5",
      "services.a.user mapped compose.yml:4:5",
    ],
  ],
  [
    "include",
    "include: [sub/b.yml]\nservices: {}\n",
    { "sub/b.yml": "\nservices:\n  a:\n    image: x\n    attach: true\n" },
    [
      "services.a.image mapped sub/b.yml:4:5",
      "services.a.attach meaningless sub/b.yml:5:5",
    ],
  ],
  [
    "an override",
    "services:\n  a:\n    image: x\n    user: u\n    tty: true\n",
    { "b.yml": "services:\n  a:\n    user: v\n    privileged: true\n" },
    [
      "services.a.image mapped compose.yml:3:5",
      "services.a.user mapped b.yml:3:5",
      "services.a.tty mapped compose.yml:5:5",
      "services.a.privileged refused b.yml:4:5",
    ],
    ["compose.yml", "b.yml"],
  ],
  [
    "an anchor and a merge key",
    "x-a: &a\n  user: u\n  cpuset: '0'\nservices:\n  a:\n    <<: *a\n    image: x\n",
    {},
    [
      "services.a.user mapped compose.yml:2:3",
      "services.a.cpuset unsupported compose.yml:3:3",
      "services.a.image mapped compose.yml:7:5",
    ],
  ],
];
for (const [name, text, files, expected, entries] of ways) {
  Deno.test(`listKeys() has the place in the file that wrote the key, through ${name}`, () => {
    const paths = (entries ?? ["compose.yml"]).map((path) => ({ path }));
    const keys = keysOf(text, files, { entries: paths })
      .filter((key) => key.startsWith("services.a."));
    deepStrictEqual([...keys].sort(), [...expected].sort());
  });
}

Deno.test("loadCompose() gives problems the class of their keys, and others none", () => {
  const { problems } = loadCompose(sampleBundle(
    "services:\n  a:\n    image: x\n    attach: true\n    cpuset: '0'\n" +
      "    privileged: true\n    nothing: 1\n",
  ));
  deepStrictEqual(
    problems.map((problem) => [problem.at?.line, problem.class]),
    [
      [4, "meaningless"],
      [5, "unsupported"],
      [6, "refused"],
      [7, undefined],
    ],
  );
});
