/** Finds out how the API server serves a kind; only unknown kinds are asked for. */

import { failure, type KompoxError } from "../domain/error.ts";
import type { KubeType } from "../ports/kube.ts";
import type { Http } from "./http.ts";
import { knownResource, type Resource, versionPath } from "./rest_paths.ts";

/** Knows the kinds of one API server; asks once for each apiVersion. */
export class Discovery {
  readonly #http: Http;
  readonly #asked = new Map<string, Promise<readonly Resource[]>>();

  constructor(http: Http) {
    this.#http = http;
  }

  /** @returns undefined when the server has no such kind */
  async find(
    type: KubeType,
    signal: AbortSignal,
  ): Promise<Resource | undefined> {
    const known = knownResource(type);
    if (known !== undefined) return known;
    const { apiVersion, kind } = type;
    let asked = this.#asked.get(apiVersion);
    if (asked === undefined) {
      asked = this.#ask(apiVersion, signal);
      this.#asked.set(apiVersion, asked);
      // A kind may be installed later, and a failure may pass.
      asked.then(
        (all) => all.length === 0 && this.#asked.delete(apiVersion),
        () => this.#asked.delete(apiVersion),
      );
    }
    return (await asked).find((each) => each.kind === kind);
  }

  /** @throws {KompoxError} `not-found` when the server has no such kind */
  async need(
    type: KubeType,
    what: string,
    signal: AbortSignal,
  ): Promise<Resource> {
    const resource = await this.find(type, signal);
    if (resource !== undefined) return resource;
    throw noSuchKind(type, what);
  }

  async #ask(
    apiVersion: string,
    signal: AbortSignal,
  ): Promise<readonly Resource[]> {
    const answer = await this.#http.json({
      method: "GET",
      path: versionPath(apiVersion),
      doing: { what: `list the kinds of "${apiVersion}"` },
      repeatable: true,
      absent: [404],
    }, signal) as { resources?: unknown } | undefined;
    const all = Array.isArray(answer?.resources) ? answer.resources : [];
    return all
      .filter(({ name }) => typeof name === "string" && !name.includes("/"))
      .map(({ name, kind, namespaced }) => ({
        apiVersion,
        kind,
        plural: name,
        namespaced: namespaced === true,
      }));
  }
}

function noSuchKind(type: KubeType, what: string): KompoxError {
  return failure(
    "not-found",
    `Cannot ${what}: the cluster has no kind "${type.kind}" of "${type.apiVersion}"`,
    { hint: "install what brings this kind, or check the cluster's version" },
  );
}
