import { deepStrictEqual, rejects } from "node:assert/strict";
import {
  fakeBundle,
  fakePorts,
  fakeTarget,
} from "../../../tests/fakes/fake_ports.ts";
import { volumeSourcesApp } from "./volume_sources.ts";

function sources(mounts: readonly string[], volumes = ["data", "logs"]) {
  const world = fakePorts({ target: fakeTarget({ volumes }) });
  const compose = "services:\n  web:\n    image: nginx\n    volumes:\n" +
    mounts.map((mount) => `      - "${mount}"\n`).join("");
  const input = { bundle: fakeBundle(compose) };
  return volumeSourcesApp(world.ports, input, world.call());
}

Deno.test("volumeSourcesApp() gives each outermost directory to the first volume", async () => {
  const mounts = [
    "./b/web:/a",
    "./b/web/sub:/sub",
    "./a/:/c",
    "./bb:/d",
  ];
  deepStrictEqual(await sources(mounts), [
    { directory: "a", volumeName: "data", subpath: "a" },
    { directory: "b/web", volumeName: "data", subpath: "b/web" },
    { directory: "bb", volumeName: "data", subpath: "bb" },
  ]);
});

Deno.test("volumeSourcesApp() leaves named volumes to themselves", async () => {
  deepStrictEqual(await sources(["data:/x", "logs/web:/y"]), []);
});

Deno.test("volumeSourcesApp() is invalid when no volume could hold a directory", async () => {
  await rejects(sources(["./a:/a"], []), { kind: "invalid" });
});
