import { strictEqual } from "node:assert/strict";
import { isImageReference } from "./image.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const good = [
  "postgres",
  "postgres:17",
  "ghcr.io/kompox/app",
  "ghcr.io/example/wiki:1.4",
  "localhost/app",
  "localhost:5000/team/app:dev",
  "registry:5000/app",
  "Registry.example.com/app",
  `busybox@${digest}`,
  `ghcr.io/a/b__c/d-e.f:V1_x@${digest}`,
];
const bad = [
  "",
  " ",
  "nginx latest",
  "Nginx",
  "ghcr.io/Example/app",
  "nginx:",
  "nginx:-x",
  ":tag",
  "/app",
  "a//b",
  "a/",
  "http://example.com/app",
  "nginx@sha256:short",
  `nginx@${digest}@${digest}`,
  "a___b",
  "-a",
  "a".repeat(600),
  `nginx:${"x".repeat(129)}`,
  "${IMAGE}",
];
for (const text of good) {
  Deno.test(`isImageReference() accepts ${text}`, () => {
    strictEqual(isImageReference(text), true);
  });
}
for (const text of bad) {
  Deno.test(`isImageReference() refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
    strictEqual(isImageReference(text), false);
  });
}
