import { deepStrictEqual } from "node:assert/strict";
import { type BadCase, complaints } from "./samples.ts";

const cases: readonly BadCase[] = [
  {
    name: "an app name of 41 characters",
    from: "name: wiki",
    to: "name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    says: [
      '22:9 error Cannot use "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" as "app.name": it is not a DNS label of at most 40 characters | use "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
    ],
  },
  {
    name: "pool and pools",
    from: "pool: user",
    to: "pool: user\n    pools: [a]",
    says: [
      '35:5 error Cannot use "app.deployment.pools": "pool" is set too | keep "pool" or "pools"',
    ],
  },
  {
    name: "zone and zones",
    from: "pool: user",
    to: 'zones: []\n    zone: "1"',
    says: [
      '34:5 error Cannot use "app.deployment.zones": "zone" is set too | keep "zone" or "zones"',
    ],
  },
  {
    name: "a zone that is a number",
    from: "pool: user",
    to: "zone: 1",
    says: [
      '34:11 error Cannot use "app.deployment.zone": it is a number, not text | write it in quotes: "1"',
    ],
  },
  {
    name: "zones that are numbers",
    from: "pool: user",
    to: "zones: [1]",
    says: [
      '34:13 error Cannot use "app.deployment.zones[0]": it is a number, not text | write it in quotes: "1"',
    ],
  },
  {
    name: "a pool that is no label value",
    from: "pool: user",
    to: "pool: a/b",
    says: [
      '34:11 error Cannot use "a/b" as "app.deployment.pool": it is not the value of a label | use at most 63 of A-Z, a-z, 0-9, "-", "_" and ".", with a letter or digit at both ends',
    ],
  },
  {
    name: "selectors",
    from: "pool: user",
    to: "selectors: { a: b }",
    says: [
      '34:5 error Cannot use "app.deployment.selectors": it is reserved | remove it, and use "pool" and "zone"',
    ],
  },
];
for (const bad of cases) {
  Deno.test(`readConfig() complains about ${bad.name}`, () => {
    deepStrictEqual(complaints(bad), bad.says);
  });
}
