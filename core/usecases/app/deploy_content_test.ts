import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { appNames } from "../../domain/names.ts";
import { unpackRelease } from "../../plan/release_secrets.ts";
import { deployInput, destroyInput } from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import {
  fakeBundle,
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { deployApp } from "./deploy.ts";
import { destroyApp } from "./destroy.ts";

const compose = `services:
  web:
    image: nginx:1.27
    env_file: web.env
    configs: [c]
    secrets: [s]
configs: {c: {content: plain}}
secrets: {s: {file: s.txt}}
`;

function world(): FakeWorld {
  return fakePorts({ target: fakeTarget({}) });
}

function deploy(
  { ports, call }: FakeWorld,
  { token = "canary-1", wait = true, text = compose } = {},
) {
  const bundle = fakeBundle(text);
  const files = {
    ...bundle.files,
    "web.env": `TOKEN=${token}`,
    "s.txt": "canary-file",
  };
  const input = deployInput(text, { bundle: { ...bundle, files }, wait });
  return deployApp(ports, input, call());
}

/** Names of what is kept besides the records, without hashes. */
function held({ cluster }: FakeWorld): string[] {
  return [...cluster.ofKind("ConfigMap"), ...cluster.ofKind("Secret")]
    .filter(({ type }) => type !== "kompox.dev/release")
    .map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{10}$/, ""))
    .sort();
}

Deno.test("deployApp() applies what containers read before the Deployment", async () => {
  const w = world();
  await deploy(w);
  const { name } = w.target.app;
  deepStrictEqual(held(w), [
    `${name}-app--cfg-c`,
    `${name}-app--sec-s`,
    `${name}-app-web-base`,
  ]);
  const writes = w.traffic.take().filter(isWrite).map(({ object }) => object);
  const deployment = writes.findIndex((each) => each.startsWith("Deployment/"));
  for (const [index, object] of writes.entries()) {
    if (/^ConfigMap|-base-|--sec-/.test(object)) ok(index < deployment, object);
  }
});

Deno.test("deployApp() does nothing when the content is the same", async () => {
  const w = world();
  await deploy(w);
  const { version } = w.cluster;
  w.traffic.take();
  strictEqual((await deploy(w)).changed, false);
  deepStrictEqual(w.traffic.take().filter(isWrite), []);
  strictEqual(w.cluster.version, version);
});

Deno.test("deployApp() makes a new Secret for a new value, and changes the pod by its name", async () => {
  const w = world();
  await deploy(w);
  const report = await deploy(w, { token: "canary-2" });
  deepStrictEqual(
    report.objects.filter(({ outcome }) => outcome !== "unchanged")
      .map(({ kind, outcome }) => `${kind} ${outcome}`),
    ["Secret created", "Deployment configured"],
  );
  strictEqual(held(w).filter((name) => name.endsWith("-base")).length, 2);
});

Deno.test("deployApp() goes back to a value that a release still names without making it again", async () => {
  const w = world();
  await deploy(w);
  await deploy(w, { token: "canary-2" });
  const report = await deploy(w);
  deepStrictEqual(
    report.objects.filter(({ outcome }) => outcome !== "unchanged")
      .map(({ kind, outcome }) => `${kind} ${outcome}`),
    ["Deployment configured"],
  );
});

Deno.test("deployApp() keeps what ten releases name, and prunes the older", async () => {
  const w = world();
  for (let count = 1; count <= 12; count++) {
    await deploy(w, { token: `canary-${count}`, wait: false });
  }
  strictEqual(held(w).filter((name) => name.endsWith("-base")).length, 10);
  const without = compose.replace("    env_file: web.env\n", "");
  for (let count = 1; count <= 10; count++) {
    const text = without.replace("1.27", `1.${count}`);
    await deploy(w, { text, wait: false });
  }
  strictEqual(held(w).filter((name) => name.endsWith("-base")).length, 0);
  strictEqual(held(w).length, 2);
});

Deno.test("deployApp() tells no value of a Secret in records, events and reports", async () => {
  const w = world();
  const reports = [await deploy(w), await deploy(w, { token: "canary-2" })];
  const records = await Promise.all(
    w.cluster.ofKind("Secret").filter(({ type }) =>
      type === "kompox.dev/release"
    ).map((secret) => unpackRelease([secret])),
  );
  strictEqual(records.length, 2);
  const said = JSON.stringify([reports, records, w.events]);
  ok(said.includes("plain"));
  for (const value of ["canary-1", "canary-2", "canary-file"]) {
    ok(!said.includes(value) && !said.includes(btoa(value)), value);
  }
});

Deno.test("deployApp() does not repeat a line of an env_file that it cannot read", async () => {
  await rejects(
    deploy(world(), { token: "a\nsome canary" }),
    (error) => !String(error).includes("canary"),
  );
});

Deno.test("destroyApp() deletes what deploys made, old values too", async () => {
  const w = world();
  await deploy(w);
  await deploy(w, { token: "canary-2" });
  w.cluster.create({
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "shared",
      namespace: appNames(w.target).namespace,
    },
  });
  const report = await destroyApp(w.ports, destroyInput(), w.call());
  deepStrictEqual(report.warnings, []);
  deepStrictEqual(held(w), ["shared"]);
});
