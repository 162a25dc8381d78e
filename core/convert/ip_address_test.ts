import { strictEqual } from "node:assert/strict";
import { isIpAddress } from "./ip_address.ts";

const cases: [string, boolean][] = [
  ["10.0.0.5", true],
  ["255.255.255.255", true],
  ["256.0.0.1", false],
  ["01.2.3.4", false],
  ["1.2.3", false],
  ["::1", true],
  ["::", true],
  ["2001:db8::1", true],
  ["1:2:3:4:5:6:7:8", true],
  ["1:2:3:4:5:6:7", false],
  ["1:2:3:4:5:6:7:8:9", false],
  ["1::2::3", false],
  ["::ffff:10.0.0.1", true],
  ["1:2:3:4:5:6:7::", true],
  ["fe80::1%eth0", false],
  ["host-gateway", false],
  ["", false],
];
for (const [text, expected] of cases) {
  Deno.test(`isIpAddress() says ${expected} for "${text}"`, () => {
    strictEqual(isIpAddress(text), expected);
  });
}
