/** All objects of a kind, page by page. */

import { failure } from "../domain/error.ts";
import type {
  KubeObject,
  KubeType,
  ListOptions,
  ObjectList,
} from "../ports/kube.ts";
import type { Discovery } from "./discovery.ts";
import type { Doing } from "./doing.ts";
import type { Http } from "./http.ts";
import { listPath, query, type Resource, resourceName } from "./rest_paths.ts";

/** Objects of one page. */
const pageSize = 500;

/** Lists that begin again because the pages of an older one have expired. */
const restarts = 3;

/** The answer to a list, as far as it is used. */
interface Page {
  readonly metadata?: { continue?: string; resourceVersion?: string };
  readonly items?: KubeObject[] | null;
}

/** Lists; a kind that the server does not know has no objects. */
export async function listObjects(
  http: Http,
  discovery: Discovery,
  type: KubeType,
  options: ListOptions,
  signal: AbortSignal,
): Promise<ObjectList> {
  const resource = await discovery.find(type, signal);
  if (resource === undefined) return { items: [], resourceVersion: "" };
  for (let restarted = 0; restarted <= restarts; restarted++) {
    // The last one takes all objects in one page, which cannot expire.
    const limit = restarted < restarts ? pageSize : undefined;
    const list = await allPages(http, resource, options, limit, signal);
    if (list !== undefined) return list;
  }
  throw failure(
    "unavailable",
    `Cannot ${
      listDoing(resource, options).what
    }: the list expires while it is read`,
    { hint: "wait a little, then run it again" },
  );
}

/** @returns undefined when a page has expired (410) */
async function allPages(
  http: Http,
  resource: Resource,
  options: ListOptions,
  limit: number | undefined,
  signal: AbortSignal,
): Promise<ObjectList | undefined> {
  const items: KubeObject[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await http.json({
      method: "GET",
      path: listPath(resource, options.namespace) +
        query({ ...selectors(options), limit, continue: next }),
      doing: listDoing(resource, options),
      accept: options.metadataOnly ? metadataListType : undefined,
      repeatable: true,
      absent: [404, 410],
    }, signal) as Page | undefined;
    if (page === undefined) {
      return next === undefined
        ? { items: [], resourceVersion: "" }
        : undefined;
    }
    const { apiVersion, kind } = resource;
    for (const item of page.items ?? []) {
      items.push({ ...item, apiVersion, kind });
    }
    next = page.metadata?.continue || undefined;
    if (next === undefined) {
      return { items, resourceVersion: page.metadata?.resourceVersion ?? "" };
    }
  }
}

/** The selectors of a list or a watch, as query values. */
export function selectors(
  { labelSelector, fieldSelector }: ListOptions,
): Record<string, string | undefined> {
  return { labelSelector, fieldSelector };
}

export function listDoing(
  resource: Resource,
  options: ListOptions,
  verb = "list",
): Doing {
  const { namespace } = options;
  const where = namespace === undefined ? "" : ` in namespace "${namespace}"`;
  return {
    what: `${verb} ${resource.plural}${where}`,
    permission: { verb, resource: resourceName(resource), namespace },
  };
}

const metadataListType =
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** Asks a watch for metadata only. */
export const metadataType =
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
