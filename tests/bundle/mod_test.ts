import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  convertApp,
  loadCompose,
  readConfig,
  Source,
  writeManifest,
} from "../../mod.ts";

Deno.test("mod.ts converts a project without touching anything", async () => {
  const pair = "tests/golden/one_service";
  const text = await Deno.readTextFile("tests/golden/kompoxops.yml");
  const { config } = readConfig(new Source("kompoxops.yml", text), () => "id");
  const compose = await Deno.readTextFile(`${pair}/compose.yml`);
  const { project, problems } = loadCompose({
    entries: [{ path: "compose.yml" }],
    files: { "compose.yml": compose },
    paths: {},
    variables: {},
    profiles: [],
  });
  deepStrictEqual(problems, []);
  const { objects } = convertApp(config!, project!, []);
  strictEqual(
    writeManifest(objects),
    await Deno.readTextFile(`${pair}/objects.yml`),
  );
});
