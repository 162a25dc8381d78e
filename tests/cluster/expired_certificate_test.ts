/** A client certificate that the cluster's own authority signed, and that has run out. */

import { ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import { limit } from "./kube_fixture.ts";
import { using, variant } from "./kube_users.ts";
import { kubeconfigFile } from "./real_cluster.ts";

/** Only a cluster of our own shows the key of its authority. */
const authority = kubeconfigFile?.replace(/[^/]*$/, "pki/ca");
const openssl = ["/usr/bin/openssl", "/bin/openssl"].find(isReadable);
const missing = authority === undefined
  ? "no cluster"
  : openssl === undefined
  ? "no openssl"
  : isReadable(`${authority}.key`)
  ? undefined
  : "the key of the cluster's authority cannot be read";
if (missing !== undefined) {
  console.log(`skipped: an expired certificate of the cluster: ${missing}`);
}

function isReadable(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** @returns the user of a kubeconfig, an administrator for `days`, which may be over */
async function administrator(days: number): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    const key = `${folder}/user.key`;
    const request = `${folder}/user.csr`;
    const certificate = `${folder}/user.crt`;
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    const subject = ["-subj", "/O=system:masters/CN=kompox-expired"];
    await run(["req", "-new", ...curve, "-nodes", ...subject], {
      ...{ "-keyout": key, "-out": request },
    });
    // With extensions it is an X.509 of version 3: the runtime takes no other.
    const extensions = `${folder}/extensions`;
    await Deno.writeTextFile(extensions, "extendedKeyUsage=clientAuth\n");
    await run(["x509", "-req", "-days", String(days), "-extfile", extensions], {
      ...{ "-in": request, "-out": certificate },
      ...{ "-CA": `${authority}.crt`, "-CAkey": `${authority}.key` },
      "-set_serial": "7",
    });
    const encoded = async (path: string) => btoa(await Deno.readTextFile(path));
    return {
      "client-certificate-data": await encoded(certificate),
      "client-key-data": await encoded(key),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(
  words: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const args = [...words, ...Object.entries(files).flat()];
  const { code, stderr } = await new Deno.Command(openssl!, { args }).output();
  strictEqual(code, 0, new TextDecoder().decode(stderr));
}

const title =
  "a client certificate of the cluster's own authority works until it expires, which is said with the time";
Deno.test(title, { ignore: missing !== undefined }, async () => {
  const nodes = { apiVersion: "v1", kind: "Node" };
  await using(await variant(await administrator(1)), async (kube) => {
    ok((await kube.list(nodes, {}, limit())).items.length > 0);
  });
  await using(await variant(await administrator(-1)), async (kube) => {
    for (const session of [false, true]) {
      if (session) kube.expectSession({ stdin: false });
      await rejects(kube.list(nodes, {}, limit()), (error: KompoxError) => {
        strictEqual(error.kind, "denied", String(error));
        ok(
          /expired at \d{4}-\d\d-\d\dT[\d:]+Z$/.test(error.message),
          error.message,
        );
        ok(/^renew/.test(error.problems[0].hint ?? ""), error.problems[0].hint);
        return true;
      });
    }
  });
});
