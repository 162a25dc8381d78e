import { deepStrictEqual } from "node:assert/strict";
import {
  badService,
  testBadCases,
} from "../../tests/fakes/compose_bad_cases.ts";
import { bareValue, sampleProject } from "../../tests/fakes/compose_samples.ts";
import type { ComposeBundle } from "../operations/bundle.ts";

/** The files of service `a`: store, target, mode. */
function filesOf(text: string, more?: Partial<ComposeBundle>): unknown[] {
  const { services } = sampleProject(text, more);
  return (services[0].files ?? []).map(({ store, target, mode, uid, gid }) =>
    bareValue([
      store.secret ? "Secret" : "ConfigMap",
      store.content,
      target,
      mode?.value,
      uid?.value,
      gid?.value,
    ])
  );
}

const good: [
  name: string,
  service: string,
  top: string,
  files: unknown[],
  more?: Partial<ComposeBundle>,
][] = [
  [
    "short references at Docker's targets",
    "configs: [c.d]\n    secrets: [s]",
    "configs: {c.d: {content: 'a$$b'}}\nsecrets: {s: {environment: V}}",
    [
      [
        "ConfigMap",
        { kind: "text", fileName: "c.d", text: "a$b" },
        "/c.d",
        null,
        null,
        null,
      ],
      [
        "Secret",
        { kind: "text", fileName: "s", text: "v" },
        "/run/secrets/s",
        null,
        null,
        null,
      ],
    ],
    { variables: { V: "v" } },
  ],
  [
    "relative and absolute targets, owners and modes",
    "configs: [{source: c, target: x/y}]\n" +
    "    secrets: [{source: s, target: k, uid: 1, gid: '2', mode: 0400}, {source: s, target: /k, mode: '0o440'}]",
    "configs: {c: {file: d/c.txt}}\nsecrets: {s: {file: ./k.bin}}",
    [
      [
        "ConfigMap",
        { kind: "text", fileName: "c.txt", text: "C" },
        "/x/y",
        null,
        null,
        null,
      ],
      [
        "Secret",
        { kind: "binary", fileName: "k.bin", base64: "AP8=" },
        "/run/secrets/k",
        0o400,
        "1",
        "2",
      ],
      [
        "Secret",
        { kind: "binary", fileName: "k.bin", base64: "AP8=" },
        "/k",
        0o440,
        null,
        null,
      ],
    ],
    { files: { "d/c.txt": "C" }, binary: { "k.bin": "AP8=" } },
  ],
  [
    "the three forms of external entries",
    "configs: [a, b]\n    secrets: [c, d]",
    "configs: {a: {external: true}, b: {external: true, name: B}}\n" +
    "secrets: {c: {external: {name: C}}, d: {name: D, external: true}}",
    ["a a /a", "B b /b", "C c /run/secrets/c", "D d /run/secrets/d"].map(
      (line, index) => {
        const [objectName, fileName, target] = line.split(" ");
        return [
          index < 2 ? "ConfigMap" : "Secret",
          { kind: "external", objectName, fileName },
          target,
          null,
          null,
          null,
        ];
      },
    ),
  ],
  [
    "bound files, by their names as what they are kept",
    "volumes: ['./run.sh:/run.sh:ro', './a/.env:/e:ro', './dir:/d']",
    "",
    [
      [
        "ConfigMap",
        { kind: "text", fileName: "run.sh", text: "#!" },
        "/run.sh",
        0o755,
        null,
        null,
      ],
      [
        "Secret",
        { kind: "text", fileName: ".env", text: "A=1" },
        "/e",
        null,
        null,
        null,
      ],
    ],
    {
      files: { "run.sh": "#!", "a/.env": "A=1" },
      paths: { "run.sh": "file", "a/.env": "file", dir: "directory" },
      executables: ["run.sh"],
    },
  ],
  [
    "the later of two references to one file",
    "secrets: [s, {source: s, target: s, mode: 0440}]",
    "secrets: {s: {environment: V}}",
    [
      [
        "Secret",
        { kind: "text", fileName: "s", text: "v" },
        "/run/secrets/s",
        0o440,
        null,
        null,
      ],
    ],
    { variables: { V: "v" } },
  ],
];

for (const [name, service, top, files, more] of good) {
  Deno.test(`loadCompose() reads ${name}`, () => {
    const text = `services:\n  a:\n    image: x\n    ${service}\n${top}\n`;
    deepStrictEqual(filesOf(text, more), files);
  });
}

const config = (definition: string, reference = "[c]") =>
  `${badService(`configs: ${reference}`)}configs:\n  c: ${definition}\n`;

testBadCases([
  ["a config that is not there", badService("configs: [c]"), [
    '4:15 error Cannot use config "c": it is not below the top-level "configs"',
  ]],
  [
    "a secret that is misspelt",
    `${badService("secrets: [pass]")}secrets:\n  pas: {environment: A}\n`,
    [
      '4:15 error Cannot use secret "pass": it is not below',
    ],
  ],
  ["an empty config", config(""), [
    '6:3 error Cannot use config "c": nothing says what it holds',
  ]],
  ["a config with two contents", config("{content: a, file: b}"), [
    '6:7 error Cannot use config "c": it has "file" and "content"',
  ]],
  [
    "an external config with a content",
    config("{external: true, content: a}"),
    [
      '6:23 error Cannot use config "c": it has "external" and "content"',
    ],
  ],
  ["a config from a missing file", config("{file: ./x}"), [
    '6:13 error Cannot read "./x": there is no such file in the project',
  ]],
  ["a config from above", config("{file: ../x}"), [
    '6:13 error Cannot read "../x": the path leaves the project directory',
  ]],
  ["a config from an absolute path", config("{file: /etc/x}"), [
    '6:13 error Cannot read "/etc/x": the path is absolute',
  ]],
  ["a config from a variable that is not set", config("{environment: V}"), [
    '6:20 error Cannot use config "c": the variable "V" is not set',
  ]],
  [
    "a config that is too long",
    config("{environment: V}"),
    ['6:20 error Cannot use config "c": it has 1048578 bytes, the limit is'],
    { variables: { V: "é".repeat(2 ** 19 + 1) } },
  ],
  ["a config that is text", config("text"), [
    '6:6 error Cannot read "c": a mapping is expected',
  ]],
  ["a number as content", config("{content: 1}"), [
    '6:16 error Cannot read "content": text is expected, a number',
  ]],
  [
    "a mode that is no octal",
    config("{content: a}", "[{source: c, mode: 0999}]"),
    [
      '4:33 error Cannot set mode "0999"',
    ],
  ],
  [
    "a mode with more bits",
    config("{content: a}", "[{source: c, mode: 04755}]"),
    [
      '4:33 error Cannot set mode "04755"',
    ],
  ],
  ["a decimal mode", config("{content: a}", "[{source: c, mode: 440}]"), [
    "4:33 warning Cannot be sure of mode 440: without a leading 0 it is decimal, and means 0670",
  ]],
  ["a reference without a source", config("{content: a}", "[{target: /c}]"), [
    '4:15 error Cannot mount a config: "source" is missing',
  ]],
  [
    "a target that is the root",
    config("{content: a}", "[{source: c, target: /}]"),
    [
      '4:15 error Cannot mount at "/"',
    ],
  ],
  ["references that are no list", config("{content: a}", "c"), [
    '4:14 error Cannot read "configs": a list is expected',
  ]],
  [
    "two files on one target",
    `${
      badService("configs: [c]\nsecrets: [{source: s, target: /c}]")
    }configs: {c: {content: a}}\nsecrets: {s: {environment: V}}\n`,
    ['5:15 error Cannot mount two things at "/c": line 4'],
    { variables: { V: "v" } },
  ],
  [
    "a bound file that may be written",
    badService("volumes: ['./a.conf:/a.conf']"),
    ['4:15 warning Cannot let the container write "/a.conf": it gets a copy'],
    { paths: { "a.conf": "file" }, files: { "a.conf": "a" } },
  ],
  [
    "what secrets cannot have",
    `${
      badService("secrets: [s]")
    }secrets: {s: {environment: V, driver: d, template_driver: t}}\n`,
    [
      '5:31 warning Cannot carry over "driver": secrets are kept in the cluster',
      '5:42 warning Cannot carry over "template_driver": contents are not templates',
    ],
    { variables: { V: "v" } },
  ],
]);
