import { strictEqual } from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { version } from "./version.ts";

Deno.test("version is that of deno.json", () => {
  strictEqual(version, config.version);
});
