import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { loadCompose } from "./load.ts";
import type { ComposeProject } from "./model.ts";
import { printCompose } from "./print_compose.ts";
import {
  PrettyError,
  problemLines,
  sampleBundle,
} from "../../tests/fakes/compose_samples.ts";

function load(text: string): ComposeProject {
  const { project, problems } = loadCompose(sampleBundle(text));
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new PrettyError(problemLines(errors), text);
  return project!;
}

/** The model without places. */
function meaning(project: ComposeProject): unknown {
  return JSON.parse(JSON.stringify(project.services, (key, value) => {
    if (["spot", "source", "offset"].includes(key)) return undefined;
    if (value instanceof Map) return [...value];
    return value instanceof Set ? [] : value;
  }));
}

Deno.test("printCompose() writes short forms out", () => {
  const text = `name: my
services:
  web:
    x-z: 1
    restart: "no"
    image: nginx:1
    environment: [B=$$x, A=on]
    ports: ["8080:80", "127.0.0.1:53:53/udp", "90-91"]
    volumes: [./up:/x, db/data:/y:ro, /anon]
    depends_on: [db]
    command: a "b c"
  db:
    image: "1.5"
    healthcheck: {test: "a $$b", interval: 5s}
    profiles: []
x-top: "2020-01-01"
`;
  strictEqual(
    printCompose(load(text)),
    `---
name: my
services:
  db:
    healthcheck:
      interval: 5s
      test:
        - CMD-SHELL
        - a $$b
    image: "1.5"
    networks:
      default: null
  web:
    command:
      - a
      - b c
    depends_on:
      db:
        condition: service_started
        required: true
    environment:
      A: "on"
      B: $$x
    image: nginx:1
    networks:
      default: null
    ports:
      - mode: ingress
        target: 80
        published: "8080"
        protocol: tcp
      - mode: ingress
        host_ip: 127.0.0.1
        target: 53
        published: "53"
        protocol: udp
      - mode: ingress
        target: 90
        protocol: tcp
      - mode: ingress
        target: 91
        protocol: tcp
    restart: "no"
    volumes:
      - type: bind
        source: ./up
        target: /x
        bind:
          create_host_path: true
      - type: volume
        source: db
        target: /y
        read_only: true
        volume:
          subpath: data
      - type: volume
        target: /anon
        volume: {}
    x-z: 1
networks:
  default:
    name: my_default
volumes:
  db: {}
x-top: "2020-01-01"
`,
  );
});

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    ...("null ~ yes no on off true False 1 1.0 1e3 0x1F 0o7 0123 1_000 .inf .nan - -- --- ... = << & * ! | > % @ ` # : , [] {} " +
      "2020-01-01 12:30:45 a: :b a#b #c $$ ${X} $X").split(" "),
    "a: b",
    "a #b",
    " a",
    "a ",
    "a\nb",
    "a\nb\n",
    "\na",
    "a\n\n",
    "\ta",
    "",
  ),
).filter((text) => text.isWellFormed());

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);

const service = fc.record({
  image: word,
  command: fc.option(fc.array(texts), { nil: undefined }),
  entrypoint: fc.option(fc.array(texts), { nil: undefined }),
  environment: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,6}$/), texts),
  hostname: fc.option(texts, { nil: undefined }),
  user: fc.option(texts, { nil: undefined }),
  tty: fc.boolean(),
  restart: fc.constantFrom("no", "always", undefined),
  ports: fc.uniqueArray(
    fc.constantFrom(
      "80:80",
      "81",
      "127.0.0.1:82:83",
      "90-92:90-92/udp",
      "95-96",
      "[::1]:97:98",
    ),
  ),
  volumes: fc.uniqueArray(
    fc.constantFrom(
      "./a:/a",
      "./b/../c d:/b:ro",
      "db:/c",
      "db/x/y:/d",
      "/e",
      ".:/f",
      "./q;$$(rm -rf):/g",
    ),
  ),
  healthcheck: fc.option(
    fc.record({
      test: fc.oneof(word, fc.constant(["CMD", "a b", "$$c"])),
      interval: fc.constantFrom("1s", "1m30s"),
    }),
    { nil: undefined },
  ),
  mem_limit: fc.constantFrom("64m", undefined),
  "x-kompox": fc.record({ limits: fc.record({ cpu: fc.constant("100m") }) }),
  "x-free": texts,
});

Deno.test("printCompose() means the same when it is read again", () => {
  fc.assert(
    fc.property(
      fc.dictionary(word, service, { minKeys: 1, maxKeys: 4 }),
      (services) => {
        const text = ascii(JSON.stringify(escape({ services })));
        const project = load(text);
        const printed = printCompose(project);
        const again = load(printed);
        deepStrictEqual(meaning(again), meaning(project));
        strictEqual(printCompose(again), printed);
        ok(printed.startsWith("---\n") && printed.endsWith("\n"));
      },
    ),
    { numRuns: 300 },
  );
});

/** What YAML does not take as it is becomes an escape. */
function ascii(json: string): string {
  return json.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Dollars of the arbitrary texts are literal; those above are doubled already. */
function escape(value: unknown): unknown {
  if (typeof value === "string") {
    return value.replaceAll("$$", "$").replaceAll("$", "$$$$");
  }
  if (Array.isArray(value)) return value.map(escape);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, escape(inner)]),
  );
}
