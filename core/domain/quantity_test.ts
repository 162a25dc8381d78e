import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalQuantity,
  formatQuantity,
  parseQuantity,
  sizeInBytes,
} from "./quantity.ts";

/** Compared with what a Kubernetes 1.34 API server keeps of the same texts. */
const canonical: [string, string][] = [
  ["0", "0"],
  ["1", "1"],
  ["1000", "1k"],
  ["1024", "1024"],
  ["1500", "1500"],
  ["1Ki", "1Ki"],
  ["1024Ki", "1Mi"],
  ["1536Mi", "1536Mi"],
  ["1.5Gi", "1536Mi"],
  ["0.25Gi", "256Mi"],
  ["1000Gi", "1000Gi"],
  ["129M", "129M"],
  ["128974848", "128974848"],
  ["0.5", "500m"],
  ["0.1", "100m"],
  ["100m", "100m"],
  ["1000m", "1"],
  ["1500m", "1500m"],
  ["1.0", "1"],
  [".5", "500m"],
  ["+1", "1"],
  ["001", "1"],
  ["1e3", "1k"],
  ["1E3", "1k"],
  ["1E", "1E"],
  ["1Ei", "1Ei"],
  ["12e6", "12M"],
  ["1e-3", "1m"],
  ["5n", "1m"],
  ["1500u", "2m"],
  ["0.1234567891", "124m"],
  ["0.5Ki", "512"],
  ["0.9765625Ki", "1k"],
  ["2.9296875Ki", "3k"],
  ["1.1Ki", "1126400m"],
  ["9223372036854775807", "9223372036854775807"],
];
for (const [given, expected] of canonical) {
  Deno.test(`canonicalQuantity() writes ${given} as ${expected}`, () => {
    strictEqual(canonicalQuantity(given), expected);
    strictEqual(canonicalQuantity(expected), expected);
  });
}

const wrong = [
  "",
  " 1",
  "1 ",
  ".",
  "-",
  "m",
  "Mi",
  "e3",
  "1e",
  "1e2k",
  "1MB",
  "1mi",
  "1KI",
  "1K",
  "0x10",
  "1,5",
  "1_000",
  "--1",
  "NaN",
  "Infinity",
  "1.2.3",
  "１",
  "9223372036854775808",
  "8Ei",
  "1e99",
  "9".repeat(100),
];
for (const text of wrong) {
  Deno.test(`parseQuantity() refuses ${JSON.stringify(text.slice(0, 30))}`, () => {
    strictEqual(parseQuantity(text), undefined);
  });
}

Deno.test("parseQuantity() keeps the sign", () => {
  deepStrictEqual(parseQuantity("-1.5"), { milli: -1500n, binary: false });
});

const quantities = fc.record({
  milli: fc.bigInt({ min: 0n, max: (2n ** 63n - 1n) * 1000n }),
  binary: fc.boolean(),
});

Deno.test("formatQuantity() is read back as the same amount, and written the same again", () => {
  fc.assert(
    fc.property(quantities, (quantity) => {
      const text = formatQuantity(quantity);
      const back = parseQuantity(text);
      strictEqual(back?.milli, quantity.milli);
      strictEqual(formatQuantity(back), text);
    }),
    { numRuns: 2000 },
  );
});

const texts = fc.tuple(
  fc.nat(8_000),
  fc.option(fc.nat(999), { nil: undefined }),
  fc.constantFrom(..."n u m k M G T P Ki Mi Gi Ti Pi".split(" "), "", "e3"),
);

Deno.test("canonicalQuantity() changes nothing the second time", () => {
  fc.assert(
    fc.property(texts, ([whole, fraction, suffix]) => {
      const text = `${whole}${fraction === undefined ? "" : `.${fraction}`}` +
        suffix;
      const once = canonicalQuantity(text);
      strictEqual(once === undefined, false, text);
      strictEqual(canonicalQuantity(once!), once);
    }),
    { numRuns: 2000 },
  );
});

const sizes: [string, number | undefined][] = [
  ["32Gi", 32 * 2 ** 30],
  ["1", 1],
  ["1.5Ki", 1536],
  ["0", undefined],
  ["-1Gi", undefined],
  ["100m", undefined],
  ["4Ei", undefined],
  ["big", undefined],
];
for (const [text, expected] of sizes) {
  Deno.test(`sizeInBytes() gives ${expected} for "${text}"`, () => {
    strictEqual(sizeInBytes(text), expected);
  });
}
