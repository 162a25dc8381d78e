import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { KompoxError } from "../core/domain/error.ts";
import { FakeIo } from "../tests/fakes/fake_io.ts";
import { wireLocal } from "./wire_local.ts";

const choice = { files: [], envFiles: [], profiles: [] };
const head = `version: v1
service: { name: ops }
provider: { name: here, driver: k3s }
cluster: { name: here, existing: true }
`;
const app = `app:
  name: shop
  compose:
    services: { web: { image: "nginx:\${TAG}", ports: ["8080:80"] } }
`;

function wired(config: string) {
  const io = new FakeIo({
    env: { TAG: "1.27", SECRET: "x" },
    files: { "kompoxops.yml": config },
  });
  const volumes: number[] = [];
  const wire = wireLocal({
    dbUrl: "file:kompoxops.yml",
    io,
    sawVolumes: (count) => volumes.push(count),
  });
  return { wire, volumes };
}

const call = { signal: new AbortController().signal, report: () => {} };

Deno.test("wireLocal() collects the app's Compose and only the variables it mentions", async () => {
  const { wire, volumes } = wired(head + app);
  const bundle = await wire.bundle(choice);
  deepStrictEqual(bundle.entries, [{
    path: "kompoxops.yml",
    pointer: ["app", "compose"],
  }]);
  deepStrictEqual(bundle.variables, { TAG: "1.27" });
  deepStrictEqual(volumes, [0]);
});

Deno.test("wireLocal() tells of the volumes before anything is done for the app", async () => {
  const { wire, volumes } = wired(
    `${head}${app}  volumes: [{ name: db, size: 1Gi }]\n`,
  );
  await wire.bundle(choice);
  deepStrictEqual(volumes, [1]);
});

Deno.test("wireLocal() validates from the file to the manifest", async () => {
  const { wire } = wired(head + app);
  const bundle = await wire.bundle(choice);
  const operations = await wire.operations();
  const report = await operations.validateApp(
    { bundle, outputs: ["manifest"] },
    call,
  );
  strictEqual(report.app, "shop");
  const errors = report.problems.filter(({ level }) => level === "error");
  deepStrictEqual(errors, []);
  strictEqual(report.manifest?.includes("image: nginx:1.27"), true);
});

Deno.test("wireLocal() tells what is wrong with the configuration and the files at once", async () => {
  const { wire } = wired(`${head}unknown: 1\n${app}`);
  const files = ["tests/no-such-compose.yml"];
  await rejects(wire.bundle({ ...choice, files }), (error) => {
    if (!(error instanceof KompoxError)) return false;
    strictEqual(error.kind, "invalid");
    strictEqual(error.problems.length, 2);
    return true;
  });
});

Deno.test("wireLocal() says so when it knows no such database", async () => {
  const io = new FakeIo();
  const wire = wireLocal({ dbUrl: "mysql://h/d", io, sawVolumes: () => {} });
  await rejects(
    wire.bundle(choice),
    (error) => error instanceof KompoxError && error.kind === "unsupported",
  );
});
