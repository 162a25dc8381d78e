/** One object at a time: get, apply, create, replace, patch, delete. */

import { failure, KompoxError } from "../domain/error.ts";
import type {
  ApplyOptions,
  DeleteOptions,
  KubeObject,
  KubeRef,
} from "../ports/kube.ts";
import type { Discovery } from "./discovery.ts";
import { type Doing, refName } from "./doing.ts";
import type { ApiRequest, Http } from "./http.ts";
import {
  listPath,
  objectPath,
  query,
  type Resource,
  resourceName,
} from "./rest_paths.ts";

/** The one field manager of Kompox (decision 25). */
const fieldManager = "kompox";

const notFound = [404];

/** Reads and writes objects over one connection. */
export class Objects {
  readonly #http: Http;
  readonly #discovery: Discovery;

  constructor(http: Http, discovery: Discovery) {
    this.#http = http;
    this.#discovery = discovery;
  }

  async get(
    ref: KubeRef,
    signal: AbortSignal,
  ): Promise<KubeObject | undefined> {
    const resource = await this.#discovery.find(ref, signal);
    if (resource === undefined) return undefined;
    return await this.#http.json({
      method: "GET",
      path: objectPath(resource, ref),
      doing: doing("get", "get", ref, resource),
      repeatable: true,
      absent: notFound,
    }, signal) as KubeObject | undefined;
  }

  async apply(
    object: KubeObject,
    options: ApplyOptions,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const { force = false, dryRun = false } = options;
    return await this.#write(object, "apply", "patch", signal, (resource) => ({
      method: "PATCH",
      path: objectPath(resource, object.metadata) +
        query({ fieldManager, force, dryRun: dryRun ? "All" : undefined }),
      // JSON is YAML; the type has no JSON spelling.
      contentType: "application/apply-patch+yaml",
      body: object,
      repeatable: true,
    }));
  }

  async create(object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    return await this.#write(
      object,
      "create",
      "create",
      signal,
      (resource) => ({
        method: "POST",
        path: listPath(resource, object.metadata.namespace) +
          query({ fieldManager }),
        body: object,
        repeatable: false,
      }),
    );
  }

  async replace(object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    return await this.#write(
      object,
      "replace",
      "update",
      signal,
      (resource) => ({
        method: "PUT",
        path: objectPath(resource, object.metadata) + query({ fieldManager }),
        body: object,
        repeatable: false,
      }),
    );
  }

  async jsonPatch(
    ref: KubeRef,
    patch: readonly Readonly<Record<string, unknown>>[],
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const resource = await this.#discovery.need(
      ref,
      `patch ${refName(ref)}`,
      signal,
    );
    const request: ApiRequest = {
      method: "PATCH",
      path: objectPath(resource, ref) + query({ fieldManager }),
      doing: doing("patch", "patch", ref, resource),
      contentType: "application/json-patch+json",
      body: patch,
      repeatable: false,
    };
    try {
      return await this.#http.json(request, signal) as KubeObject;
    } catch (error) {
      throw testFailed(error, request.doing);
    }
  }

  async delete(
    ref: KubeRef,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<boolean> {
    const resource = await this.#discovery.find(ref, signal);
    if (resource === undefined) return false;
    const { uid, resourceVersion, propagation } = options;
    const preconditions = uid === undefined && resourceVersion === undefined
      ? undefined
      : { uid, resourceVersion };
    const answer = await this.#http.json({
      method: "DELETE",
      path: objectPath(resource, ref),
      doing: doing("delete", "delete", ref, resource),
      body: {
        apiVersion: "v1",
        kind: "DeleteOptions",
        preconditions,
        propagationPolicy: propagation,
      },
      repeatable: false,
      absent: notFound,
    }, signal);
    return answer !== undefined;
  }

  async #write(
    object: KubeObject,
    verb: string,
    apiVerb: string,
    signal: AbortSignal,
    request: (resource: Resource) => Omit<ApiRequest, "doing">,
  ): Promise<KubeObject> {
    const ref = { ...object, ...object.metadata } as unknown as KubeRef;
    const what = `${verb} ${refName(ref)}`;
    const resource = await this.#discovery.need(object, what, signal);
    return await this.#http.json({
      ...request(resource),
      doing: doing(verb, apiVerb, ref, resource),
    }, signal) as KubeObject;
  }
}

/** The API server says of a `test` that fails only that the request is wrong. */
function testFailed(error: unknown, { what }: Doing): unknown {
  const failed = error instanceof KompoxError && error.kind === "invalid" &&
    /the server rejected our request/.test(error.message);
  if (!failed) return error;
  return failure("conflict", `Cannot ${what}: it was changed meanwhile`, {
    hint: "run it again",
  });
}

function doing(
  verb: string,
  apiVerb: string,
  ref: KubeRef,
  resource: Resource,
): Doing {
  const { kind, name } = ref;
  const namespace = resource.namespaced ? ref.namespace : undefined;
  return {
    what: `${verb} ${refName({ ...ref, kind, name, namespace })}`,
    permission: { verb: apiVerb, resource: resourceName(resource), namespace },
    secret: kind === "Secret",
  };
}
