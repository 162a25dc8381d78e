/** What the admin commands print, over a database in a file and over a configuration file. */

import { strictEqual } from "node:assert/strict";
import { kompoxops } from "../../cli/kompoxops.ts";
import { run } from "../../cli/run.ts";
import { FakeIo } from "../fakes/fake_io.ts";
import { parseTranscript } from "../fakes/transcript.ts";

const text = await Deno.readTextFile("tests/server/admin.txt");

/** The files that the transcript names. */
const files = {
  "ops.yml": "version: v1\nkind: Service\nname: ops\n",
  "here.yml": `version: v1
kind: Provider
name: here
service: ops
driver: k3s
settings:
  KUBECONFIG_DATA: canary
  KUBECONTEXT: 1.30
`,
  "aks.yml": `version: v1
kind: Provider
name: azure
driver: azur
settings: { KUBECONFIG_DATA: "***" }
`,
  "prod.yml": "version: v1\nkind: Cluster\nname: prod\nprovider: here\n",
  "shop.yml": `version: v1
kind: App
name: shop
cluster: prod
compose: { services: { web: { image: nginx } } }
`,
  "bad.yml": `version: v2
kind: Provider
name: Shop_
cluster: nope
compoze: {}
volumes:
  - name: db
    size: big
`,
  "list.yml": "- version: v1\n",
  "moved.yml": `version: v1
kind: App
name: bazaar
cluster: prod
compose: { services: { web: { image: nginx } } }
`,
  "kompoxops.yml": `version: v1
service: { name: ops }
provider: { name: here, driver: k3s }
cluster: { name: prod, existing: true }
app: { name: shop, compose: "file:compose.yml" }
`,
};

Deno.test("admin prints what its transcript says", async () => {
  const folder = await Deno.makeTempDir({ prefix: "kompox-admin-" });
  try {
    for (const { line, env, argv, ...expected } of parseTranscript(text)) {
      const io = new FakeIo({
        env: { KOMPOX_DB_URL: `sqlite:${folder}/k.db`, ...env },
        files,
        stdin: [files["ops.yml"]],
      });
      const code = await run(kompoxops, argv, io);
      const where = `tests/server/admin.txt:${line}`;
      strictEqual(known(io.stderr.text, folder), expected.stderr, where);
      strictEqual(known(io.stdout.text, folder), expected.stdout, where);
      strictEqual(code, expected.code, where);
      strictEqual(io.leftovers, 0, `${where}: listeners left`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** What differs from run to run has one form. */
function known(text: string, folder: string): string {
  return text.replaceAll(folder, "/data")
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-4[-0-9a-f]{21}\b/g, "<id>")
    .replaceAll(/\b[0-9a-f]{16}\b/g, "<id>")
    .replaceAll(/\b[0-9a-f]{8}-(\d+)\b/g, "<tag>-$1");
}
