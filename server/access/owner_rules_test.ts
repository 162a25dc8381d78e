import { doesNotThrow, throws } from "node:assert/strict";
import { refuseForeignSource } from "./owner_rules.ts";
import type { Principal } from "./principal.ts";

const principal = (role: Principal["role"]): Principal => ({
  id: "t",
  name: "n",
  prefix: "kpx_",
  role,
  apps: ["a"],
  createdAt: "2026-01-01T00:00:00Z",
});

const foreign = [
  "pv:pvc-1",
  "handle:disk.csi.example.com:vol-1",
  "HANDLE:a:b",
  "/subscriptions/x/resourceGroups/y",
  "disk:",
  "disk:a:b",
  "a\nb",
];
for (const source of foreign) {
  Deno.test(`refuseForeignSource() keeps ${JSON.stringify(source)} from owners`, () => {
    throws(() => refuseForeignSource(principal("owner"), { source }), {
      kind: "denied",
    });
    doesNotThrow(() => refuseForeignSource(principal("operator"), { source }));
  });
}

for (const source of [undefined, "", "one", "disk:one", "snapshot:2026-a.b"]) {
  Deno.test(`refuseForeignSource() lets owners use ${JSON.stringify(source)}`, () => {
    doesNotThrow(() => refuseForeignSource(principal("owner"), { source }));
  });
}
