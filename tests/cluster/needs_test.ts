import { deepStrictEqual, match } from "node:assert/strict";
import { type Facts, missingNeeds, needsText } from "./needs.ts";

const good: Facts = {
  uid: 0,
  arch: "x86_64",
  codename: "bookworm",
  missingTools: [],
  go: "go1.26.8",
  goToolchain: "local",
  diskFreeKiB: 100 * 1024 * 1024,
  memoryAvailableKiB: 16 * 1024 * 1024,
};
const cases = [
  { name: "nothing on a fit machine", facts: {}, lacks: [] },
  { name: "root", facts: { uid: 1000 }, lacks: [/^root: .*uid 1000; run/] },
  { name: "x86-64", facts: { arch: "aarch64" }, lacks: [/^x86-64: .*aarch64/] },
  {
    name: "Debian's tools, once",
    facts: { missingTools: ["apt-get", "dpkg-deb"], codename: "" },
    lacks: [/^Debian: apt-get, dpkg-deb not found; use/],
  },
  {
    name: "the right Debian",
    facts: { codename: "trixie" },
    lacks: [/^Debian 12 .*"trixie"/],
  },
  { name: "Go", facts: { go: "" }, lacks: [/^Go: not found; install/] },
  {
    name: "a newer Go where it may not be fetched",
    facts: { go: "go1.24.1" },
    lacks: [/this is go1\.24\.1; install it, or set GOTOOLCHAIN=auto/],
  },
  {
    name: "nothing where a newer Go is fetched",
    facts: { go: "go1.24.1", goToolchain: "auto" },
    lacks: [],
  },
  {
    name: "a newer Go where it cannot be fetched",
    facts: { go: "go1.19.8", goToolchain: "" },
    lacks: [/this is go1\.19\.8; install it$/],
  },
  {
    name: "disk and memory together",
    facts: { diskFreeKiB: 1024 * 1024, memoryAvailableKiB: 512 * 1024 },
    lacks: [/disk: 1\.0 GiB are free/, /memory: 0\.5 GiB are available/],
  },
];
for (const { name, facts, lacks } of cases) {
  Deno.test(`missingNeeds() gives ${name}`, () => {
    const got = missingNeeds({ ...good, ...facts });
    deepStrictEqual(got.length, lacks.length, got.join("\n"));
    lacks.forEach((lack, i) => match(got[i], lack));
  });
}

Deno.test("needsText() names Go, root, Debian, the time and the place", () => {
  const text = needsText("/home/me/set");
  for (const word of [/Go 1\./, /root/, /Debian 12/, /20 minutes/, /\/set;/]) {
    match(text, word);
  }
});
