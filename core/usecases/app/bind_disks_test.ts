import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { failure, type KompoxError } from "../../domain/error.ts";
import {
  fakeBundle,
  fakeDisk,
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { listDisks } from "../disk/list.ts";
import { validateApp } from "./validate.ts";
import {
  compose,
  dataWorld,
  deploy,
  destroy,
  volumeName,
} from "../../../tests/fakes/volume_world.ts";

function validate(world: FakeWorld, offline?: boolean) {
  const input = { bundle: fakeBundle(compose), offline };
  return validateApp(world.ports, input, world.call());
}

Deno.test("validateApp() warns with the cause when the disks cannot be looked up, deployApp() refuses", async () => {
  const world = dataWorld();
  const cause = failure("unavailable", "Cannot reach the cluster: nobody");
  world.data.disks.list = () => Promise.reject(cause);
  const { problems, objects } = await validate(world);
  deepStrictEqual(problems.map(({ level, message }) => [level, message]), [[
    "warning",
    'Cannot look up the disks of app "shop": cannot reach the cluster: nobody',
  ]]);
  ok(objects.length > 0);
  deepStrictEqual((await validate(world, true)).problems, []);
  await rejects(deploy(world), { kind: "unavailable" });
});

Deno.test("validateApp() warns when more was declared than the disk has", async () => {
  const world = fakePorts({ target: fakeTarget({ volumes: [volumeName] }) });
  world.disks = { data: [{ ...fakeDisk(volumeName), sizeBytes: 2 ** 29 }] };
  const { problems } = await validate(world);
  deepStrictEqual(problems.map(({ level, message }) => [level, message]), [[
    "warning",
    'Cannot give volume "data" its 1Gi: disk "disk1" has 512Mi',
  ]]);
});

Deno.test("deployApp() refuses two assigned disks, and one that is not ready", async () => {
  const world = fakePorts({ target: fakeTarget({ volumes: [volumeName] }) });
  const disk = fakeDisk(volumeName);
  world.disks = { data: [disk, fakeDisk(volumeName, "disk2")] };
  const two = { kind: "invalid", message: /2 disks are assigned/ };
  await rejects(deploy(world), two);
  world.disks = { data: [{ ...disk, state: "deleting" }] };
  await rejects(deploy(world), { kind: "invalid", message: /\(deleting\)/ });
});

const remedies = [
  { name: "makes all at once", data: [], hint: "app deploy --bootstrap-disks" },
  {
    name: "assigns the one that is there",
    data: [{ ...fakeDisk(volumeName), assigned: false }],
    hint: "disk assign -V data -D disk1",
  },
  {
    name: "leaves the choice of several",
    data: ["disk1", "disk2"].map((name) => ({
      ...fakeDisk(volumeName, name),
      assigned: false,
    })),
    hint: "disk assign -V data -D <disk>",
  },
];
for (const { name, data, hint } of remedies) {
  Deno.test(`deployApp() without an assigned disk names what ${name}`, async () => {
    const world = fakePorts({ target: fakeTarget({ volumes: [volumeName] }) });
    world.disks = { data };
    await rejects(deploy(world), (error) => {
      const { problems: [problem] } = error as KompoxError;
      strictEqual(problem.hint, `kompoxops ${hint}`);
      return true;
    });
  });
}

Deno.test("deployApp() names how a volume that was added gets its disk", async () => {
  const volumes = [volumeName, "more"];
  const world = fakePorts({ target: fakeTarget({ volumes }) });
  world.disks = { data: [fakeDisk(volumeName)] };
  await rejects(deploy(world), (error) => {
    const { problems } = error as KompoxError;
    const found = problems.find(({ message }) => message.includes('"more"'));
    strictEqual(found?.hint, "kompoxops disk create -V more");
    return true;
  });
});

Deno.test("listDisks() asks the pod that mounts a disk how full it is", async () => {
  const world = dataWorld();
  await deploy(world, { bootstrapDisks: true });
  const input = { volumeName, usage: true };
  await listDisks(world.ports, input, world.call());
  deepStrictEqual(world.traffic.execs.map(({ command }) => command), [
    ["df", "-Pk", "/data"],
  ]);
  await destroy(world);
  const [disk] = await listDisks(world.ports, input, world.call());
  strictEqual(disk.usage, undefined);
});
