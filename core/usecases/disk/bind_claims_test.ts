import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { FakeCluster, refTo } from "../../../tests/fakes/fake_cluster.ts";
import { fakePorts } from "../../../tests/fakes/fake_ports.ts";
import { FakeKube, isWrite } from "../../../tests/fakes/fake_kube.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { bindClaims } from "./bind_claims.ts";

const never = new AbortController().signal;
const claim: KubeObject = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace: "shop" },
  spec: { volumeName: "data" },
};

/** @param binds whether the controller binds a claim that has changed so often */
async function bound(binds: (changes: number) => boolean) {
  const world = fakePorts({ cluster: new FakeCluster() });
  const { cluster, traffic } = world;
  const kube = new FakeKube(cluster, traffic);
  cluster.create({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "shop" },
  });
  let changes = 0;
  cluster.listen(({ type, object }) => {
    if (object.kind !== claim.kind || type === "DELETED") return;
    const { phase } = (object.status ?? {}) as { phase?: string };
    const next = phase === "Bound" || binds(changes) ? "Bound" : "Pending";
    changes += type === "MODIFIED" && phase === "Pending" ? 1 : 0;
    if (next === phase) return;
    cluster.edit(refTo(object), "", (draft) => {
      draft.status = { phase: next };
    });
  });
  await kube.apply(claim, {}, never);
  traffic.take();
  const started = cluster.clock.now().getTime();
  await bindClaims(kube, cluster.clock, [claim], never);
  const live = cluster.find(refTo(claim))!;
  return {
    phase: (live.status as { phase?: string }).phase,
    writes: traffic.take().filter(isWrite).length,
    ms: cluster.clock.now().getTime() - started,
  };
}

Deno.test("bindClaims() writes nothing when the claim is bound", async () => {
  deepStrictEqual(await bound(() => true), {
    phase: "Bound",
    writes: 0,
    ms: 0,
  });
});

Deno.test("bindClaims() changes a claim that waits, until it is bound", async () => {
  const { phase, writes, ms } = await bound((changes) => changes >= 1);
  deepStrictEqual([phase, writes], ["Bound", 1]);
  ok(ms < 2_000, `${ms} ms`);
});

Deno.test("bindClaims() gives up on a claim that cannot be bound", async () => {
  const { phase, ms } = await bound(() => false);
  strictEqual(phase, "Pending");
  ok(ms >= 5_000 && ms < 6_000, `${ms} ms`);
});
