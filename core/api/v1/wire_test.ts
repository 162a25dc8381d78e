import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { operations } from "../../operations/operations.ts";
import { fromRequest, pathFields, toRequest } from "./wire.ts";
import { readInput } from "./read_input.ts";
import { operationSchemas } from "./schemas/operations.ts";

const bundle = {
  entries: [{ path: "compose.yml", pointer: ["app", "compose"] }],
  files: { "compose.yml": "services: {}" },
  paths: { data: "directory" },
  variables: { A: "1" },
  profiles: ["dev"],
};

/** Every field that some operation takes. */
const values: Readonly<Record<string, unknown>> = {
  appName: "shöp/../x y",
  clusterName: "main",
  volumeName: "db",
  diskName: "..a",
  snapshotName: "s?1#2",
  bundle,
  outputs: ["compose", "keys"],
  options: { a: "b" },
  command: ["sh", "-c", "echo 'a'"],
  args: [],
  probe: ["true"],
  mounts: [{ volumeName: "db", diskName: "d", mountPath: "/m" }],
  quiesce: "stop",
  tailLines: 0,
  containerPort: 80,
  timeoutMs: 300_000,
  lockTimeoutMs: 0,
  sinceSeconds: 60,
};

function sampleOf(name: keyof typeof operationSchemas) {
  const { shape } = operationSchemas[name].input;
  const entries = Object.entries(shape).map(([key, type]) => {
    if (key in values) return [key, values[key]];
    const text = { success: true, data: "text 1" };
    const { success } = type.safeParse === undefined
      ? text
      : type.safeParse(true);
    return [key, success ? true : "text 1"];
  });
  return Object.fromEntries(entries);
}

for (const info of operations) {
  Deno.test(`fromRequest() reverses toRequest() of ${info.name}`, () => {
    const input = sampleOf(info.name);
    const { path, query, body, method } = toRequest(info, input);
    strictEqual(method, info.method);
    const url = new URL(`http://x${path}${query}`);
    strictEqual(url.pathname, path);
    const segments = url.pathname.slice("/api/v1".length).split("/");
    const params = Object.fromEntries(
      info.path.split("/").flatMap((part, index) =>
        part.startsWith("{")
          ? [[part.slice(1, -1), decodeURIComponent(segments[index])]]
          : []
      ),
    );
    deepStrictEqual(Object.keys(params), pathFields(info.path));
    const asked: Record<string, string[]> = {};
    for (const [key, value] of url.searchParams) {
      (asked[key] ??= []).push(value);
    }
    const sent = body === undefined
      ? undefined
      : JSON.parse(JSON.stringify(body));
    const given = fromRequest(info, params, asked, sent);
    const { input: schema } = operationSchemas[info.name];
    const texts = body === undefined;
    deepStrictEqual(readInput(schema, given, texts), input);
  });
}

Deno.test("toRequest() keeps any name within its part of the path", () => {
  const info = operations.find(({ name }) => name === "statusApp")!;
  fc.assert(fc.property(fc.string({ minLength: 1 }), (appName) => {
    if (!appName.isWellFormed() || /^\.{1,2}$/.test(appName)) return;
    const { path } = toRequest(info, { appName });
    const parts = new URL(`http://x${path}`).pathname.split("/");
    strictEqual(parts.length, 6);
    strictEqual(decodeURIComponent(parts[4]), appName);
  }));
});

Deno.test("toRequest() refuses names that are steps in a path", () => {
  const info = operations.find(({ name }) => name === "statusApp")!;
  for (const appName of [".", ".."]) {
    throws(() => toRequest(info, { appName }), { kind: "usage" });
  }
});

Deno.test("toRequest() refuses an input without what stands in the path", () => {
  const info = operations.find(({ name }) => name === "statusApp")!;
  throws(() => toRequest(info, {}), /needs appName/);
});
