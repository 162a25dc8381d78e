import { deepStrictEqual } from "node:assert/strict";
import { type BadCase, complaints } from "./samples.ts";

const cases: readonly BadCase[] = [
  {
    name: "a missing version",
    from: "version: v1\n",
    to: "",
    says: [
      '1:1 error Cannot read the configuration: "version" is missing | add "version: v1"',
    ],
  },
  {
    name: "an unknown version",
    from: "version: v1",
    to: "version: v2",
    says: [
      '1:10 error Cannot read version "v2": only "v1" is known | write "version: v1"',
    ],
  },
  {
    name: "a version that is a list",
    from: "version: v1",
    to: "version: [v1]",
    says: ['1:10 error Cannot use "version": it is a list, not a single value'],
  },
  {
    name: "an empty version",
    from: "version: v1",
    to: "version:",
    says: [
      '1:1 error Cannot read the configuration: "version" is empty | give "version" a value',
    ],
  },
  {
    name: "a missing section",
    from:
      "provider:\n  name: k3s1\n  driver: k3s\n  settings:\n    REGION: 007\n",
    to: "",
    says: [
      '1:1 error Cannot read the configuration: "provider" is missing | add "provider: ..."',
    ],
  },
  {
    name: "an empty section",
    from: "service:\n  name: ops",
    to: "service:",
    says: [
      '2:1 error Cannot read the configuration: "service" is empty | give "service" a value',
    ],
  },
  {
    name: "a section that is a list",
    from: "service:\n  name: ops",
    to: "service: [ops]",
    says: [
      '2:10 error Cannot read "service": it is a list, not a mapping | write it as "key: value" lines with: name',
    ],
  },
  {
    name: "a section that is text",
    from: "service:\n  name: ops",
    to: "service: ops",
    says: [
      '2:10 error Cannot read "service": it is text, not a mapping | write it as "key: value" lines with: name',
    ],
  },
  {
    name: "service and workspace at once",
    from: "service:",
    to: "workspace: { name: other }\nservice:",
    says: [
      '2:1 error Cannot read the configuration: it has "service" and "workspace" | remove "workspace", it is another word for "service"',
    ],
  },
  {
    name: "a misspelt section",
    from: "cluster:\n  name",
    to: "clutser:\n  name",
    says: [
      '9:1 error Cannot use "clutser": there is no such field | did you mean "cluster"?',
    ],
  },
  {
    name: "an unknown key of the root",
    from: "version: v1",
    to: "version: v1\nnetworks: {}",
    says: [
      '2:1 error Cannot use "networks": there is no such field | use one of: version, service, workspace, provider, cluster, app',
    ],
  },
  {
    name: "a name with capitals",
    from: "name: ops",
    to: "name: My_Ops",
    says: [
      '3:9 error Cannot use "My_Ops" as "service.name": it is not a DNS label | use "my-ops"',
    ],
  },
  {
    name: "a name that is a number",
    from: "name: ops",
    to: "name: 42",
    says: [
      '3:9 error Cannot use "service.name": it is a number, not text | write it in quotes: "42"',
    ],
  },
  {
    name: "a name that is a boolean",
    from: "name: ops",
    to: "name: true",
    says: [
      '3:9 error Cannot use "service.name": it is a boolean, not text | write it in quotes: "true"',
    ],
  },
  {
    name: "a name that is empty text",
    from: "name: ops",
    to: 'name: ""',
    says: [
      '3:3 error Cannot read "service": "name" is empty | give "name" a value',
    ],
  },
  {
    name: "a name of 64 characters",
    from: "name: ops",
    to:
      "name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    says: [
      '3:9 error Cannot use "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..." as "service.name": it is not a DNS label | use "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
    ],
  },
  {
    name: "a name without a letter",
    from: "name: ops",
    to: "name: ---",
    says: [
      '3:9 error Cannot use "---" as "service.name": it is not a DNS label | use 1 to 63 of a-z, 0-9 and "-", with a letter or digit at both ends',
    ],
  },
  {
    name: "control characters in a name",
    from: "name: ops",
    to: 'name: "o\\e[31m\\nps"',
    says: [
      '3:9 error Cannot use "o\\u001b[31m\\u000aps" as "service.name": it is not a DNS label | use "o-31m-ps"',
    ],
  },
  {
    name: "a missing driver",
    from: "  driver: k3s\n",
    to: "",
    says: [
      '4:1 error Cannot read "provider": "driver" is missing | add "driver: k3s", for any Kubernetes that can be reached',
    ],
  },
  {
    name: "a misspelt driver key",
    from: "  driver: k3s",
    to: "  drivr: k3s",
    says: [
      '6:3 error Cannot use "provider.drivr": there is no such field | did you mean "driver"?',
    ],
  },
  {
    name: "a setting that is a list",
    from: "REGION: 007",
    to: "REGION: [1, 2]",
    says: [
      '8:13 error Cannot use "provider.settings.REGION": it is a list, not a single value | write it on one line, or as a block of text after |',
    ],
  },
  {
    name: "settings that are a list",
    from: "    REGION: 007",
    to: "    - REGION",
    says: [
      '8:5 error Cannot use "provider.settings": it is a list, not a mapping | write it as "KEY: value" lines',
    ],
  },
  {
    name: "a certificate name twice",
    from: "      - { name: wild, source: secret:web/wild }",
    to: "      - { name: wild, source: a }\n      - { name: wild, source: b }",
    says: [
      '17:17 error Cannot use certificate name "wild" twice: an earlier certificate has it | give each certificate a name of its own',
    ],
  },
  {
    name: "a key twice",
    from: "existing: true",
    to: "existing: true\n  existing: false",
    says: [
      '12:3 error Cannot set "existing" twice: it is set on line 11 already | remove one of the two',
    ],
  },
  {
    name: "an unknown anchor",
    from: "name: wiki",
    to: "name: *wiki",
    says: [
      '22:3 error Cannot read "app": "name" is empty | give "name" a value',
      '22:9 error Cannot find the anchor of "*wiki" | write "&wiki" before the value that this alias should repeat',
    ],
  },
  {
    name: "a tab",
    from: "  name: wiki",
    to: "\tname: wiki",
    says: [
      "22:1 error Cannot read the YAML: tab characters must not be used in indentation | indent with spaces",
    ],
  },
  {
    name: "two documents",
    from: "    NOTE: x\n",
    to: "    NOTE: x\n---\na: 1\n",
    says: [
      "44:1 error Cannot read the YAML: it holds more than one document | keep the first document, remove the rest",
    ],
  },
  {
    name: "aliases without end",
    from: "version: v1",
    to:
      "version: v1\nx-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\nx-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nx-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nx-d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\nx-e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nx-f: [*e, *e, *e, *e, *e, *e, *e, *e, *e]",
    says: [
      "7:11 error Cannot read the YAML: more than 200000 values, aliases counted at each use | split the file",
    ],
  },
  {
    name: "a list of names",
    from: "name: ops",
    to: "name: [ops]",
    says: ['3:9 error Cannot use "service.name": it is a list, not text'],
  },
  {
    name: "a key that is a list",
    from: "version: v1",
    to: "version: v1\n[a]: b",
    says: ["2:1 error Cannot use a list or a mapping as a key"],
  },
];
for (const bad of cases) {
  Deno.test(`readConfig() complains about ${bad.name}`, () => {
    deepStrictEqual(complaints(bad), bad.says);
  });
}
