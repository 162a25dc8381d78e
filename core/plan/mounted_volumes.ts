/** How a deploy applies PersistentVolumes: kept for the app's claim, and told which disk was used before. */

import { previousHandleNote } from "../convert/volumes.ts";
import type { KubeObject } from "../ports/kube.ts";
import { objectKey } from "./object_key.ts";
import type { LiveObjects } from "./plan_deploy.ts";

/** A volume of the pod that is to use another claim than it does now. */
export interface Move {
  readonly volumeName: string;
  /** Name of the claim and of its PersistentVolume, as is `from`. */
  readonly to: string;
  readonly from: string;
}

/** What the running app mounts and will not mount any more. */
export function movesOf(
  wanted: readonly KubeObject[],
  live: LiveObjects,
): Move[] {
  const deployment = wanted.find(({ kind }) => kind === "Deployment");
  const twin = deployment && live.get(objectKey(deployment));
  if (deployment === undefined || twin === undefined) return [];
  const before = claimsOf(twin);
  return [...claimsOf(deployment)].flatMap(([volumeName, to]) => {
    const from = before.get(volumeName);
    return from === undefined || from === to ? [] : [{ volumeName, to, from }];
  });
}

/**
 * The volumes with what depends on the cluster. Both parts are no part of the
 * release: a later deploy of the same files finds nothing to do.
 *
 * @param previous handle of the disk that the app used before, by the name of
 *   the PersistentVolume that it moves to
 */
export function keepVolumes(
  wanted: readonly KubeObject[],
  live: LiveObjects,
  previous: ReadonlyMap<string, string>,
): KubeObject[] {
  return wanted.map((object) => {
    if (object.kind !== "PersistentVolume") return object;
    const { name } = object.metadata;
    const twin = live.get(objectKey(object));
    const handle = previous.get(name) ??
      twin?.metadata.annotations?.[previousHandleNote];
    const claim = live.get(`PersistentVolumeClaim/${name}`);
    return withPrevious(keptForClaim(object, wanted, claim), handle);
  });
}

/**
 * A volume that is free for a moment may be bound by any waiting claim of its
 * class, whose owner may then delete the data: it is kept for our claim from
 * the beginning, and for the very one that is there.
 *
 * @param claims among others the wanted claim of the volume
 * @param live that claim as it is; absent: there is none
 */
export function keptForClaim(
  volume: KubeObject,
  claims: readonly KubeObject[],
  live: KubeObject | undefined,
): KubeObject {
  const claim = claims.find(({ kind, metadata }) =>
    kind === "PersistentVolumeClaim" && metadata.name === volume.metadata.name
  );
  if (claim === undefined) return volume;
  const { apiVersion, kind, metadata: { name, namespace } } = claim;
  const uid = live?.metadata.uid;
  const claimRef = {
    apiVersion,
    kind,
    name,
    namespace,
    ...(uid !== undefined && { uid }),
  };
  return { ...volume, spec: { ...volume.spec as object, claimRef } };
}

function withPrevious(
  volume: KubeObject,
  handle: string | undefined,
): KubeObject {
  if (handle === undefined) return volume;
  const { metadata } = volume;
  const annotations = { ...metadata.annotations, [previousHandleNote]: handle };
  return { ...volume, metadata: { ...metadata, annotations } };
}

interface DeploymentShape {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly volumes?: readonly {
          readonly name: string;
          readonly persistentVolumeClaim?: { readonly claimName: string };
        }[];
      };
    };
  };
}

/** Claims of the pod by its volumes' names. */
function claimsOf(deployment: KubeObject): Map<string, string> {
  const { volumes = [] } =
    (deployment as DeploymentShape).spec?.template?.spec ?? {};
  return new Map(
    volumes.flatMap(({ name, persistentVolumeClaim: claim }) =>
      claim === undefined ? [] : [[name, claim.claimName] as const]
    ),
  );
}
