import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError, Problem } from "../../core/domain/error.ts";
import { FakeIo } from "../../tests/fakes/fake_io.ts";
import { ClientProject } from "./project.ts";

const id = "3f0e8a52-6d1c-4b7e-9a51-0c2d4e6f8a90";
const config = `version: v1
service: { name: ops }
provider: { name: here, driver: k3s, settings: { TOKEN: canary-1 } }
cluster: { name: lab, existing: true }
app:
  name: shop
  compose:
    services: { web: { image: "nginx:\${TAG}", ports: ["8080:80"] } }
`;

function project(text?: string) {
  const told: Problem[] = [];
  const io = new FakeIo({
    env: { TAG: "1.27", SECRET: "canary-2" },
    files: text === undefined ? {} : { "kompoxops.yml": text },
  });
  const names: Record<string, string> = { [id]: "shop" };
  const nameOf = (ref: string) => Promise.resolve(names[ref]);
  const client = new ClientProject(io, (problem) => told.push(problem));
  const bundle = (appName?: string, profiles: string[] = []) =>
    client.bundle({ appName, files: [], envFiles: [], profiles }, nameOf);
  return { client, bundle, told };
}

Deno.test("ClientProject gives the names of kompoxops.yml", async () => {
  const { client } = project(config);
  strictEqual(await client.appName(), "shop");
  strictEqual(await client.clusterName(), "lab");
});

for (const ref of [undefined, "shop", id]) {
  Deno.test(`ClientProject collects kompoxops.yml for the app ${ref ?? "of the file"}, and nothing besides its Compose part`, async () => {
    const { bundle, told } = project(config);
    const sent = await bundle(ref);
    deepStrictEqual(sent.entries, [
      { path: "kompoxops.yml", pointer: ["app", "compose"] },
    ]);
    deepStrictEqual(sent.variables, { TAG: "1.27" });
    ok(sent.files["kompoxops.yml"].includes("nginx:${TAG}"));
    ok(!JSON.stringify(sent).includes("canary"), "what is not Compose");
    deepStrictEqual(told, []);
  });
}

Deno.test("ClientProject leaves another app what the service keeps for it, and says so", async () => {
  const { bundle, told } = project(config);
  deepStrictEqual(await bundle("other", ["debug"]), {
    entries: [],
    files: {},
    paths: {},
    variables: {},
    profiles: ["debug"],
  });
  strictEqual(told.length, 1);
  strictEqual(told[0].level, "info");
});

Deno.test("ClientProject without a file takes what the service keeps, but needs a name", async () => {
  const { client, bundle } = project();
  deepStrictEqual((await bundle("shop")).entries, []);
  await rejects(client.appName(), (error: KompoxError) => {
    strictEqual(error.kind, "usage");
    return error.problems[0].hint!.includes("-A NAME");
  });
});

Deno.test("ClientProject refuses a file with errors as kompoxops does", async () => {
  const { client, bundle } = project(
    config.replace("name: shop", "nmae: shop"),
  );
  const invalid = ({ kind, problems }: KompoxError) =>
    kind === "invalid" && problems.some(({ at }) => at?.line === 6);
  await rejects(client.appName(), invalid);
  await rejects(bundle(), invalid);
});
