import { deepStrictEqual } from "node:assert/strict";
import { type BadCase, complaints } from "./samples.ts";

const cases: readonly BadCase[] = [
  {
    name: "volumes that are a mapping",
    from: "  volumes:\n    - name: default\n      size: 10Gi",
    to: "  volumes:\n    default: 10Gi",
    says: [
      '31:5 error Cannot use "app.volumes": it is a mapping, not a list | write each item on a line that begins with "- "',
    ],
  },
  {
    name: "a volume name with an underscore",
    from: "name: default",
    to: "name: db_data",
    says: [
      '31:13 error Cannot use "db_data" as "app.volumes[0].name": it is not a DNS label of at most 16 characters | use "db-data"',
    ],
  },
  {
    name: "a volume name of 17 characters",
    from: "name: default",
    to: "name: abcdefghijklmnopq",
    says: [
      '31:13 error Cannot use "abcdefghijklmnopq" as "app.volumes[0].name": it is not a DNS label of at most 16 characters | use "abcdefghijklmnop"',
    ],
  },
  {
    name: "a volume without a size",
    from: "      size: 10Gi\n",
    to: "",
    says: [
      '31:7 error Cannot read "app.volumes[0]": "size" is missing | add "size: 10Gi"',
    ],
  },
  {
    name: "a size with a wrong unit",
    from: "size: 10Gi",
    to: "size: 10GB",
    says: [
      '32:13 error Cannot use "10GB" as the size of volume "default": it is no size in bytes | write a number with Ki, Mi, Gi or Ti, such as 10Gi',
    ],
  },
  {
    name: "a negative size",
    from: "size: 10Gi",
    to: "size: -1Gi",
    says: [
      '32:13 error Cannot use "-1Gi" as the size of volume "default": it is no size in bytes | write a number with Ki, Mi, Gi or Ti, such as 10Gi',
    ],
  },
  {
    name: "a size of nothing",
    from: "size: 10Gi",
    to: "size: 0",
    says: [
      '32:13 error Cannot use "0" as the size of volume "default": it is no size in bytes | write a number with Ki, Mi, Gi or Ti, such as 10Gi',
    ],
  },
  {
    name: "half a byte",
    from: "size: 10Gi",
    to: "size: 1500m",
    says: [
      '32:13 error Cannot use "1500m" as the size of volume "default": it is no size in bytes | write a number with Ki, Mi, Gi or Ti, such as 10Gi',
    ],
  },
  {
    name: "a size that is a list",
    from: "size: 10Gi",
    to: "size: [10Gi]",
    says: [
      '32:13 error Cannot use "app.volumes[0].size": it is a list, not a single value',
    ],
  },
  {
    name: "a volume name twice",
    from: "    - name: default\n      size: 10Gi",
    to: "    - { name: db, size: 1Gi }\n    - { name: db, size: 2Gi }",
    says: [
      '32:15 error Cannot use volume name "db" twice: it stands on line 31 already | give each volume a name of its own',
    ],
  },
  {
    name: "an unknown volume type",
    from: "size: 10Gi",
    to: "size: 10Gi\n      type: disc",
    says: [
      '33:13 error Cannot use "disc" as "app.volumes[0].type": it is not one of its values | did you mean "disk"?',
    ],
  },
  {
    name: "a volume option that is a mapping",
    from: "size: 10Gi",
    to: "size: 10Gi\n      options: { sku: { a: b } }",
    says: [
      '33:23 error Cannot use "app.volumes[0].options.sku": it is a mapping, not a single value | write it on one line, or as a block of text after |',
    ],
  },
];
for (const bad of cases) {
  Deno.test(`readConfig() complains about ${bad.name}`, () => {
    deepStrictEqual(complaints(bad), bad.says);
  });
}
