import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { at, composeService } from "../../tests/fakes/compose_builder.ts";
import { podAnnotations } from "./pod_annotations.ts";

function service(name: string, labels: Record<string, string>, line = 1) {
  const entries = Object.entries(labels);
  return composeService(name, {
    labels: new Map(entries.map(([key, value]) => [key, at(value, line)])),
  });
}

Deno.test("podAnnotations() unites labels and annotations of all services, by key", () => {
  const annotations = new Map([["example.com/b", at("2")]]);
  const got = podAnnotations([
    service("a", { "z.z": "any\nvalue", a: "" }),
    composeService("b", { annotations, labels: new Map([["a", at("")]]) }),
  ]);
  deepStrictEqual(got, {
    annotations: { a: "", "example.com/b": "2", "z.z": "any\nvalue" },
    problems: [],
  });
});

Deno.test("podAnnotations() leaves out what differs, at each place", () => {
  const got = podAnnotations([
    service("a", { x: "1" }, 3),
    service("b", { x: "2", y: "3" }, 6),
  ]);
  deepStrictEqual(got.annotations, { y: "3" });
  deepStrictEqual(
    got.problems.map(({ at, level }) => `${at?.line} ${level}`),
    ["3 warning", "6 warning"],
  );
});

Deno.test("podAnnotations() leaves out keys that are none, and those with effects", () => {
  const keys = [
    "",
    "a b",
    "a/b/c",
    "/a",
    "A.B/c",
    "x".repeat(64),
    "kubernetes.io/a",
    "container.apparmor.security.beta.kubernetes.io/web",
    "node.k8s.io/a",
    "kompox.dev/restarted-at",
  ];
  const got = podAnnotations([
    service("a", Object.fromEntries(keys.map((key) => [key, "v"]))),
  ]);
  strictEqual(got.annotations, undefined);
  strictEqual(got.problems.length, keys.length);
});

Deno.test("podAnnotations() refuses more than 256 KiB", () => {
  const long = "é".repeat(70_000);
  const got = podAnnotations([service("a", { a: long, b: long }, 4)]);
  deepStrictEqual(got.problems.map(({ level }) => level), ["error"]);
});
