import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { KompoxError } from "../../domain/error.ts";
import { shopCompose, shopTarget } from "../../../tests/fakes/app_inputs.ts";
import {
  fakeBundle,
  fakeDisk,
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { validateApp } from "./validate.ts";

const withVolume = "services:\n  db:\n    image: postgres:16\n" +
  "    volumes: [data:/data]\nvolumes: {data: {}}\n";

function validate(world: FakeWorld, compose: string) {
  const outputs = ["compose", "manifest"] as const;
  const input = { bundle: fakeBundle(compose), outputs };
  return validateApp(world.ports, input, world.call());
}

Deno.test("validateApp() gives manifest and objects without any contact when there are no volumes", async () => {
  const world = fakePorts({ target: shopTarget() });
  const report = await validate(world, shopCompose);
  deepStrictEqual(world.contacts, []);
  strictEqual(world.traffic.requests.length, 0);
  strictEqual(report.objects.length, 12);
  strictEqual(report.objects[5], "Deployment/shop");
  ok(report.manifest?.startsWith("---\napiVersion: v1\nkind: Namespace\n"));
  ok(report.compose?.includes("nginx:1.27"));
  deepStrictEqual(report.problems.filter(({ level }) => level === "error"), []);
});

Deno.test("validateApp() reports all problems of Compose file and conversion together", async () => {
  const rules = [{ name: "web", hostPort: 9999 }];
  const world = fakePorts({ target: fakeTarget({ rules }) });
  const report = await validate(
    world,
    "services:\n  web:\n    image: nginx\n    privileged: true\n" +
      "    volumes: [/etc:/etc]\n",
  );
  const errors = report.problems.filter(({ level }) => level === "error");
  ok(errors.length >= 3, JSON.stringify(errors));
  ok(errors.some(({ message }) => message.includes("9999")));
  deepStrictEqual(report.objects, []);
  strictEqual(report.manifest, undefined);
});

Deno.test("validateApp() joins problems of configuration and Compose file when neither can be read", async () => {
  const world = fakePorts();
  const broken = {
    level: "error",
    message: "Cannot read kompoxops.yml",
  } as const;
  Object.assign(world.ports.store, {
    draft: () => Promise.resolve({ problems: [broken] }),
  });
  await rejects(validate(world, "services: ["), (error) => {
    ok(error instanceof KompoxError);
    strictEqual(error.kind, "invalid");
    strictEqual(error.problems[0], broken);
    return error.problems.some(({ at }) => at?.file === "compose.yml");
  });
});

Deno.test("validateApp() warns when no disk is assigned to a volume", async (t) => {
  const drivers: Record<string, FakeWorld["disks"]> = {
    "without disks": undefined,
    "with none assigned": { data: [{ ...fakeDisk("data"), assigned: false }] },
  };
  for (const [name, disks] of Object.entries(drivers)) {
    await t.step(name, async () => {
      const world = fakePorts({ target: fakeTarget({ volumes: ["data"] }) });
      world.disks = disks;
      const report = await validate(world, withVolume);
      const about = report.problems.filter(({ message }) =>
        message.includes('volume "data"')
      );
      deepStrictEqual(about.map(({ level }) => level), ["warning"]);
      ok(report.manifest);
    });
  }
});

Deno.test("validateApp() binds the assigned disk, and refuses two of them", async () => {
  const world = fakePorts({ target: fakeTarget({ volumes: ["data"] }) });
  world.disks = { data: [fakeDisk("data")] };
  const report = await validate(world, withVolume);
  ok(report.manifest?.includes("volumeHandle: handle-data-disk1"));
  world.disks = { data: [fakeDisk("data"), fakeDisk("data", "disk2")] };
  const twice = await validate(world, withVolume);
  strictEqual(twice.manifest, undefined);
  ok(twice.problems.some(({ message }) => message.includes("2 disks")));
});

Deno.test("validateApp() reads the stored Compose text when the bundle is empty", async () => {
  const target = shopTarget();
  const text = JSON.stringify({
    app: { compose: { services: { web: { image: "a", ports: ["8080:80"] } } } },
  });
  const compose = {
    kind: "inline",
    file: "kompoxops.yml",
    text,
    pointer: ["app", "compose"],
  } as const;
  const app = { ...target.app, compose };
  const world = fakePorts({ target: { ...target, app } });
  const bundle = { ...fakeBundle(""), entries: [], files: {} };
  const report = await validateApp(world.ports, { bundle }, world.call());
  ok(report.objects.includes("Service/web"), JSON.stringify(report.problems));
});
