/** An app with one volume on a fake cluster that binds claims, and disks in memory. */

import type {
  DeployInput,
  DeployReport,
  DestroyInput,
  DestroyReport,
} from "../../core/operations/app.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { deployApp } from "../../core/usecases/app/deploy.ts";
import { destroyApp } from "../../core/usecases/app/destroy.ts";
import { assignDisk } from "../../core/usecases/disk/assign.ts";
import { createDisk } from "../../core/usecases/disk/create.ts";
import { deployInput, destroyInput } from "./app_inputs.ts";
import { fakePorts, fakeTarget, type FakeWorld } from "./fake_ports.ts";
import { MemoryData } from "./memory_data.ts";

export const compose = "services:\n  db:\n    image: postgres:16\n" +
  "    volumes: [data:/data]\nvolumes: {data: {}}\n";

export const volumeName = "data";

export function dataWorld(): FakeWorld & { data: MemoryData } {
  const target = fakeTarget({ volumes: [volumeName] });
  const world = fakePorts({ target, data: new MemoryData() });
  bindClaims(world);
  return world as FakeWorld & { data: MemoryData };
}

/** What Kubernetes does with a static volume when its claim comes and goes. */
function bindClaims({ cluster }: FakeWorld): void {
  cluster.listen(({ type, object }) => {
    if (object.kind !== "PersistentVolumeClaim") return;
    const { name, uid } = object.metadata;
    const ref = { apiVersion: "v1", kind: "PersistentVolume", name };
    cluster.edit(ref, "", (draft) => {
      const spec = draft.spec as { claimRef?: Record<string, unknown> };
      if (type === "DELETED") draft.status = { phase: "Released" };
      else if (spec.claimRef?.uid === undefined) {
        spec.claimRef = { ...spec.claimRef, uid, resourceVersion: "1" };
        draft.status = { phase: "Bound" };
      }
    });
  });
}

export function deploy(
  world: FakeWorld,
  more: Partial<DeployInput> = {},
): Promise<DeployReport> {
  return deployApp(world.ports, deployInput(compose, more), world.call());
}

export function destroy(
  world: FakeWorld,
  more: Partial<DestroyInput> = {},
): Promise<DestroyReport> {
  return destroyApp(world.ports, destroyInput(more), world.call());
}

export function create(world: FakeWorld, name: string) {
  return createDisk(world.ports, { volumeName, name }, world.call());
}

export function assign(world: FakeWorld, diskName: string) {
  const input = { volumeName, diskName, lockTimeoutMs: 0 };
  return assignDisk(world.ports, input, world.call());
}

export function volumes(world: FakeWorld): KubeObject[] {
  return world.cluster.ofKind("PersistentVolume");
}

export function phases(world: FakeWorld): unknown[] {
  return volumes(world).map(({ status }) =>
    (status as { phase?: string } | undefined)?.phase
  );
}
