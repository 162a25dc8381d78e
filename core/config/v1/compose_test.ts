import { deepStrictEqual } from "node:assert/strict";
import { type BadCase, complaints } from "./samples.ts";

const cases: readonly BadCase[] = [
  {
    name: "a missing Compose document",
    from: "  compose: file:compose.yml\n",
    to: "",
    says: [
      '21:1 error Cannot read "app": "compose" is missing | add "compose: file:compose.yml"',
    ],
  },
  {
    name: "an empty Compose document",
    from: "compose: file:compose.yml",
    to: "compose:",
    says: [
      '23:3 error Cannot read "app": "compose" is empty | give "compose" a value',
    ],
  },
  {
    name: "a Compose path without file:",
    from: "compose: file:compose.yml",
    to: "compose: compose.yml",
    says: [
      '23:12 error Cannot use "compose.yml" as "app.compose": it is neither a Compose document nor "file:" and a path | write "file:compose.yml"',
    ],
  },
  {
    name: "a Compose document that is a number",
    from: "compose: file:compose.yml",
    to: "compose: 5",
    says: [
      '23:12 error Cannot use "app.compose": it is a number, not a Compose document | use "file:compose.yml", a list of such, or the Compose document itself',
    ],
  },
  {
    name: "a Compose file without a path",
    from: "compose: file:compose.yml",
    to: 'compose: "file:"',
    says: [
      '23:12 error Cannot use "file:" as "app.compose": the path is empty | name a file below the directory of the configuration, such as "file:compose.yml"',
    ],
  },
  {
    name: "an absolute Compose path",
    from: "compose: file:compose.yml",
    to: "compose: file:/etc/compose.yml",
    says: [
      '23:12 error Cannot use "file:/etc/compose.yml" as "app.compose": the path is absolute | name a file below the directory of the configuration, such as "file:compose.yml"',
    ],
  },
  {
    name: "a Windows Compose path",
    from: "compose: file:compose.yml",
    to: "compose: file:C:\\x\\compose.yml",
    says: [
      '23:12 error Cannot use "file:C:\\x\\compose.yml" as "app.compose": the path is absolute | name a file below the directory of the configuration, such as "file:compose.yml"',
    ],
  },
  {
    name: "a Compose path that leaves the directory",
    from: "compose: file:compose.yml",
    to: "compose: file:a/../../compose.yml",
    says: [
      '23:12 error Cannot use "file:a/../../compose.yml" as "app.compose": the path holds ".." | name a file below the directory of the configuration, such as "file:compose.yml"',
    ],
  },
  {
    name: "a blank after file:",
    from: "compose: file:compose.yml",
    to: "compose: { file: compose.yml }",
    says: [
      '23:12 error Cannot use "app.compose": it is a mapping with "file", not with "services" | write it without a blank after the colon: "file:compose.yml"',
    ],
  },
  {
    name: "an empty list of Compose files",
    from: "compose: file:compose.yml",
    to: "compose: []",
    says: [
      '23:12 error Cannot use "app.compose": the list is empty | use "file:compose.yml", a list of such, or the Compose document itself',
    ],
  },
  {
    name: "a list with a plain path",
    from: "compose: file:compose.yml",
    to: 'compose: ["file:compose.yml", prod.yml, 7]',
    says: [
      '23:33 error Cannot use "app.compose[1]": it does not begin with "file:" | write each item as "file:PATH"',
      '23:43 error Cannot use "app.compose[2]": it does not begin with "file:" | write each item as "file:PATH"',
    ],
  },
  {
    name: "a list with a bad path",
    from: "compose: file:compose.yml",
    to: 'compose: ["file:compose.yml", "file:../x.yml"]',
    says: [
      '23:33 error Cannot use "file:../x.yml" as "app.compose[1]": the path holds ".." | name a file below the directory of the configuration, such as "file:compose.yml"',
    ],
  },
  {
    name: "resources, with a warning",
    from: "    NOTE: x",
    to: "    NOTE: x\n  resources: { cpu: 100m, memory: 1Gi }",
    says: [
      '44:3 warning Cannot apply "app.resources": a pod takes them from its services | set "x-kompox.resources" on the services of the Compose file',
    ],
  },
  {
    name: "resources that are none",
    from: "    NOTE: x",
    to: "    NOTE: x\n  resources: { cpu: much, disk: 1 }",
    says: [
      '44:3 warning Cannot apply "app.resources": a pod takes them from its services | set "x-kompox.resources" on the services of the Compose file',
      '44:21 error Cannot use "much" as "app.resources.cpu": it is no Kubernetes quantity | write it as 100m, 0.5, 256Mi or 2Gi',
      '44:27 error Cannot use "app.resources.disk": there is no such field | use one of: cpu, memory',
    ],
  },
];
for (const bad of cases) {
  Deno.test(`readConfig() complains about ${bad.name}`, () => {
    deepStrictEqual(complaints(bad), bad.says);
  });
}
