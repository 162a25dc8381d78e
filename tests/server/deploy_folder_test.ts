/** What `deploy/` says of kompoxsvc holds: the image's command line runs, the cluster takes the manifest. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readYaml } from "../../core/domain/read_yaml.ts";
import { Source } from "../../core/domain/source.ts";
import { toPlain } from "../../core/domain/tree.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { bundleFolder, executable } from "../../scripts/executables.ts";
import { connect, limit, noCluster } from "../cluster/kube_fixture.ts";
import { startServiceBundle } from "./service_bundle.ts";

const manifest = await objectsOf("deploy/kompoxsvc.yaml");
const containerfile = await Deno.readTextFile("deploy/Containerfile");

async function objectsOf(path: string): Promise<KubeObject[]> {
  const text = await Deno.readTextFile(path);
  return text.split(/^---$/m).map((part) => {
    const { root, problems } = readYaml(new Source(path, part));
    deepStrictEqual(problems, []);
    return toPlain(root!) as KubeObject;
  });
}

/** Variables of the last `ENV` of the image. */
function imageEnv(): Record<string, string> {
  const [, text] = /^ENV (DENO_DIR(?:.*\\\n)*.*)$/m.exec(containerfile)!;
  return Object.fromEntries(
    text.split(/\s*\\\n\s*/).map((pair) => pair.split("=")),
  );
}

interface Pod {
  readonly containers: readonly {
    readonly image: string;
    readonly env: readonly { readonly name: string; readonly value: string }[];
  }[];
}

function podOf(): Pod {
  const deployment = manifest.find(({ kind }) => kind === "Deployment")!;
  const { template } = deployment.spec as { template: { spec: Pod } };
  return template.spec;
}

Deno.test("the image runs the bundle with the permissions of the executable", () => {
  const [, json] = /^ENTRYPOINT (\[.*\])$/m.exec(containerfile)!;
  const kompoxsvc = executable("kompoxsvc");
  deepStrictEqual(JSON.parse(json), [
    ..."deno run --quiet --no-check --no-config --no-lock".split(" "),
    ...kompoxsvc.permissions,
    "/app/kompoxsvc.js",
  ]);
  ok(containerfile.includes(`/src/${bundleFolder(kompoxsvc)} /app`));
});

Deno.test("the image is of the version of the program", async () => {
  const { version } = JSON.parse(await Deno.readTextFile("deno.json"));
  strictEqual(podOf().containers[0].image, `kompoxsvc:${version}`);
  ok(containerfile.includes(`:bin-${Deno.version.deno}`));
});

Deno.test("kompoxsvc is ready with the variables of the image and the manifest, and drains", async () => {
  const folder = await Deno.makeTempDir({ prefix: "kompox-image-" });
  try {
    const named = podOf().containers[0].env.map(({ name, value }) =>
      [name, value] as const
    );
    const env = Object.fromEntries(
      Object.entries({ ...imageEnv(), ...Object.fromEntries(named) })
        .map(([name, value]) => [
          name,
          value.replace(/^\/(?=data|tmp)/, `${folder}/`)
            .replace(/^:8080$/, "127.0.0.1:0"),
        ]),
    );
    const service = await startServiceBundle(folder, env);
    const answers = await Promise.all(
      ["/livez", "/readyz"].map(async (path) => {
        const response = await fetch(service.url + path);
        await response.body?.cancel();
        return response.status;
      }),
    );
    deepStrictEqual(answers, [200, 200]);
    strictEqual(await service.stop(), 0);
    const names = (path: string) =>
      [...Deno.readDirSync(path)].map(({ name }) => name).sort();
    deepStrictEqual(names(folder), ["data", "tmp"]);
    ok(names(`${folder}/data/kompoxsvc`).includes("kompoxsvc.db"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the cluster takes the manifest, and its strictest rules for pods", {
  ignore: noCluster,
}, async () => {
  const kube = await connect();
  const name = `cli-deploy-${crypto.randomUUID().slice(0, 8)}`;
  const [namespace, ...rest] = manifest.map((object) => ({
    ...object,
    metadata: object.kind === "Namespace"
      ? { ...object.metadata, name }
      : { ...object.metadata, namespace: name },
  } as KubeObject));
  try {
    await kube.apply(namespace, {}, limit());
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "kompoxsvc", namespace: name },
      // Its account is made by nobody here.
      spec: { ...podOf(), serviceAccountName: "default" },
    } as unknown as KubeObject;
    for (const object of [...rest, pod]) {
      const made = await kube.apply(object, { dryRun: true }, limit());
      strictEqual(made.kind, object.kind);
    }
  } finally {
    await kube.delete(
      { apiVersion: "v1", kind: "Namespace", name },
      { propagation: "Background" },
      limit(),
    );
    await kube.close();
  }
});
