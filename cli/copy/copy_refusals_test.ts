import { ok, rejects } from "node:assert/strict";
import type { Kind } from "../../core/domain/error.ts";
import {
  fails,
  testCopy as test,
  type World,
} from "../../tests/fakes/copy_world.ts";
import { copyIn } from "./copy_in.ts";
import { copyOut } from "./copy_out.ts";

const refusals: readonly [
  string,
  (world: World) => Promise<unknown>,
  Kind,
  RegExp,
][] = [
  [
    "a source that is not here",
    ({ copying, here }) => copyIn(copying, `${here}/none`, { path: "x" }),
    "not-found",
    /there is no such file$/,
  ],
  [
    "a source that is not there",
    ({ copying, here }) => copyOut(copying, { path: "none" }, `${here}/x`),
    "not-found",
    /there is no such file$/,
  ],
  [
    "a destination there whose directory is missing",
    ({ copying, here }) => copyIn(copying, `${here}/file`, { path: "no/x" }),
    "not-found",
    /there is no directory for "no\/x"$/,
  ],
  [
    "a destination here whose directory is missing",
    ({ copying, here }) => copyOut(copying, { path: "f" }, `${here}/no/x`),
    "not-found",
    /there is no such directory$/,
  ],
  [
    "a directory there in the place of a file",
    async ({ copying, here, there }) => {
      await Deno.mkdir(`${there}/file`);
      await copyIn(copying, `${here}/file`, { path: "." });
    },
    "conflict",
    /in the container is a directory$/,
  ],
  [
    "a file here in the place of a directory",
    async ({ copying, here, there }) => {
      await Deno.mkdir(`${there}/d`);
      await copyOut(copying, { path: "d" }, `${here}/file`);
    },
    "conflict",
    /it is no directory$/,
  ],
  [
    "a device",
    ({ copying, here }) => copyOut(copying, { path: "/dev/null" }, `${here}/x`),
    "not-found",
    /it is no file or directory$/,
  ],
  [
    "a link here in the way of a directory",
    async ({ copying, here, there }) => {
      await Deno.mkdir(`${there}/d/sub`, { recursive: true });
      await Deno.writeTextFile(`${there}/d/sub/f`, "x");
      await Deno.mkdir(`${here}/d`);
      await Deno.mkdir(`${here}/elsewhere`);
      await Deno.symlink("../elsewhere", `${here}/d/sub`);
      await copyOut(copying, { path: "d" }, here);
    },
    "conflict",
    /it is a link$/,
  ],
];
for (const [name, work, kind, message] of refusals) {
  test(`a copy says ${kind} of ${name}, and leaves nothing behind`, async (world) => {
    const { here, there } = world;
    await Deno.writeTextFile(`${here}/file`, "x");
    await Deno.writeTextFile(`${there}/f`, "x");
    await rejects(work(world), fails(kind, message));
    for (const folder of [here, there]) {
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
      ok(names.every((each) => !each.startsWith(".kompox")), names.join());
    }
  });
}
