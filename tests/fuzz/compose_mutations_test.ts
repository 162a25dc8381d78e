import { ok } from "node:assert/strict";
import fc from "fast-check";
import { loadCompose } from "./load.ts";
import { printCompose } from "./print_compose.ts";
import { sampleBundle } from "../../tests/fakes/compose_samples.ts";

/** A good file that uses most keys. */
const good = `x-common: &common
  restart: unless-stopped
  environment: &env {TZ: UTC, "N": 1}
include: [inc.yml]
services:
  web:
    <<: *common
    image: "nginx:\${TAG:-1}"
    extends: {file: base.yml, service: base}
    command: nginx -g 'daemon off;'
    environment: {<<: *env, A: $$x, B: "\${V:?set it}"}
    env_file: [{path: a.env, required: true}]
    ports: ["8080:80", {target: 443, published: "8443"}, 90-92:90-92/udp]
    expose: [9000]
    volumes: [./up:/up, db/data:/d:ro, {type: tmpfs, target: /t, tmpfs: {size: 1m}}]
    depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully}}
    deploy: {resources: {limits: {cpus: "0.5", memory: 64m}}}
    extra_hosts: ["h:10.0.0.1"]
    networks: {default: {aliases: [w]}}
    stop_grace_period: 1m30s
    x-kompox: {resources: {cpu: 10m, memory: 16Mi}, liveness: true}
  db:
    image: postgres:16
    healthcheck: {test: [CMD, pg_isready], interval: 5s, retries: 3}
    user: "999:999"
    cap_drop: [ALL]
  job: {image: busybox, command: [sh, -c, "echo $$HOME"], restart: "no", profiles: []}
volumes: {db: {}}
networks: {default: {}}
`;

const files = {
  "inc.yml": "services: {inc: {image: x}}\n",
  "base.yml": "services: {base: {image: y, tty: true}}\n",
  "a.env": "E=\"1\"\nF='$x'\n",
};

const pieces = fc.oneof(
  fc.constantFrom(
    ..."{ } [ ] : , - * & ! | > ' \" $ ${ $$ # % @ ~ \n \t << ? *env &env !reset !override null true 0 -1 1e999 99999999999999999999 .. / :: 0x __proto__ constructor ${A:-${B:-}}"
      .split(" "),
    "\n  ",
    "\n---\n",
    "\u0000",
    "\uFEFF",
    "\uD800",
    "x".repeat(5000),
    "[".repeat(100),
  ),
  fc.string({ maxLength: 5 }),
);

/** Where, how much goes, what comes. */
const mutation = fc.tuple(
  fc.nat({ max: 10_000 }),
  fc.nat({ max: 30 }),
  fc.oneof(
    pieces,
    // A piece of the file itself, at another place.
    fc.tuple(fc.nat({ max: 10_000 }), fc.nat({ max: 200 })),
  ),
);

function mutate(
  text: string,
  [at, length, piece]: [number, number, string | [number, number]],
): string {
  const start = at % (text.length + 1);
  const put = typeof piece === "string"
    ? piece
    : text.slice(piece[0] % text.length, piece[0] % text.length + piece[1]);
  return text.slice(0, start) + put + text.slice(start + length);
}

/** Thousands more in the long run: KOMPOX_FUZZ_RUNS. */
const numRuns = fuzzRuns();

Deno.test("loadCompose() survives mutations of good files", () => {
  fc.assert(
    fc.property(
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("compose.yml", ...Object.keys(files)),
      (mutations, target) => {
        const texts: Record<string, string> = { "compose.yml": good, ...files };
        texts[target] = mutations.reduce(mutate, texts[target]);
        const started = performance.now();
        const loaded = loadCompose(sampleBundle(texts["compose.yml"], {
          files: texts,
          variables: { V: "v" },
        }));
        if (loaded.project !== undefined) printCompose(loaded.project);
        ok(performance.now() - started < 2000, "it takes too long");
        ok(
          loaded.project !== undefined ||
            loaded.problems.some(({ level }) => level === "error"),
        );
        for (const { message, at } of loaded.problems) {
          ok(message.length > 0 && (at === undefined || at.line >= 1));
        }
      },
    ),
    { numRuns },
  );
});

Deno.test("loadCompose() reads the file that is mutated without an error", () => {
  const { problems } = loadCompose(
    sampleBundle(good, { files, variables: { V: "v" } }),
  );
  ok(problems.every(({ level }) => level === "info"), JSON.stringify(problems));
});

function fuzzRuns(): number {
  const state = Deno.permissions.querySync({
    name: "env",
    variable: "KOMPOX_FUZZ_RUNS",
  }).state;
  return state === "granted"
    ? Number(Deno.env.get("KOMPOX_FUZZ_RUNS") ?? 2000)
    : 2000;
}
