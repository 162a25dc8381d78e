/** Writes and reads release records as Secrets: the one place that knows their form. */

import { failure } from "../domain/error.ts";
import type { KubeObject } from "../ports/kube.ts";
import { contentKeys } from "./content_keys.ts";
import type { Release } from "./release.ts";

/** Type of the Secrets that hold release records (decision 28). */
export const releaseSecretType = "kompox.dev/release";

/** How many records are kept. */
export const releasesKept = 10;

/** Of the packed record in one Secret; the API server allows 1 MiB. */
const partBytes = 900 * 1024;

const form = "1";
const numberLabel = "kompox.dev/release";
const partsNote = "kompox.dev/release-parts";
const digestNote = "kompox.dev/release-digest";
const contentNote = "kompox.dev/release-content";

/** All annotations of an object have at most 256 KiB. */
const noteLimit = 200_000;
const namePattern = /^kompox-release-([0-9]{6,})(?:-([0-9]+))?$/;

/** What a list of metadata tells of a record. */
export interface ReleaseHead {
  readonly number: number;
  readonly digest: string;
  /** Keys of the ConfigMaps and Secrets that it names; absent: too many to be told here. */
  readonly content?: readonly string[];
  /** Names of its Secrets, the first part first. */
  readonly secretNames: readonly string[];
}

/** Selects the Secrets of all records among those of an app. */
export const releaseLabelSelector = numberLabel;

/**
 * Packs a record.
 *
 * @param labels of the app: a destroy finds the Secrets by them
 * @returns the Secrets in the order in which they must be written: the first
 *   part comes last, and a record exists once it does
 */
export async function packRelease(
  release: Release,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Promise<KubeObject[]> {
  const bytes = await through(
    new TextEncoder().encode(JSON.stringify(release)),
    new CompressionStream("gzip"),
  );
  const count = Math.max(1, Math.ceil(bytes.length / partBytes));
  const secrets: KubeObject[] = [];
  for (let part = 1; part <= count; part++) {
    const slice = bytes.subarray((part - 1) * partBytes, part * partBytes);
    secrets.push({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: secretName(release.number, part),
        namespace,
        labels: { ...labels, [numberLabel]: String(release.number) },
        annotations: part > 1 ? {} : {
          [digestNote]: release.digest,
          [partsNote]: String(count),
          ...contentOf(release),
          "kompox.dev/release-form": form,
          "kompox.dev/release-at": release.at,
          "kompox.dev/release-author": release.author,
        },
      },
      type: releaseSecretType,
      immutable: true,
      data: { release: slice.toBase64() },
    });
  }
  return secrets.reverse();
}

/**
 * Reads a record back.
 *
 * @param secrets its parts, the first part first
 * @throws {KompoxError} `failed` when it was damaged or written by a newer tool
 */
export async function unpackRelease(
  secrets: readonly KubeObject[],
): Promise<Release> {
  const name = secrets[0]?.metadata.name ?? "";
  const written = secrets[0]?.metadata.annotations?.["kompox.dev/release-form"];
  if (written !== form) {
    throw failure(
      "failed",
      `Cannot read the release record "${name}": its form is "${written}"`,
      { hint: "use the version of the tool that wrote it, or a newer one" },
    );
  }
  try {
    const parts = secrets.map((secret) =>
      Uint8Array.fromBase64((secret.data as { release: string }).release)
    );
    const bytes = await through(
      concat(parts),
      new DecompressionStream("gzip"),
    );
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw failure(
      "failed",
      `Cannot read the release record "${name}": it is damaged`,
      { cause, hint: `delete it: kubectl delete secret ${name}` },
    );
  }
}

/**
 * Makes out the records among the metadata of their Secrets.
 *
 * @returns `heads` of complete records, newest first; `orphans`, names of
 *   parts whose record was never finished; `next`, a number never used
 */
export function releaseHeads(
  secrets: readonly KubeObject[],
): { heads: ReleaseHead[]; orphans: string[]; next: number } {
  const names = new Set(secrets.map((secret) => secret.metadata.name));
  const heads: ReleaseHead[] = [];
  let next = 1;
  for (const { metadata: { name, annotations } } of secrets) {
    const match = namePattern.exec(name);
    if (match === null) continue;
    const number = Number(match[1]);
    next = Math.max(next, number + 1);
    const digest = annotations?.[digestNote];
    if (match[2] !== undefined || digest === undefined) continue;
    const count = Number(annotations?.[partsNote] ?? 1);
    const secretNames = Array.from(
      { length: count },
      (_, index) => secretName(number, index + 1),
    );
    if (!secretNames.every((part) => names.has(part))) continue;
    const content = keysOf(annotations?.[contentNote]);
    heads.push({ number, digest, content, secretNames });
  }
  heads.sort((left, right) => right.number - left.number);
  const whole = new Set(heads.flatMap((head) => head.secretNames));
  return {
    heads,
    orphans: [...names].filter((name) => !whole.has(name)).sort(),
    next,
  };
}

/** Separated by blanks, which no name has. */
function contentOf({ inventory }: Release): Record<string, string> {
  const note = contentKeys(inventory).join(" ");
  if (note === "") return {};
  return { [contentNote]: note.length > noteLimit ? "*" : note };
}

function keysOf(note: string | undefined): string[] | undefined {
  return note === "*" ? undefined : note?.split(" ") ?? [];
}

/** Sorted by name is sorted by number, up to a million of them. */
function secretName(number: number, part: number): string {
  const name = `kompox-release-${String(number).padStart(6, "0")}`;
  return part === 1 ? name : `${name}-${part}`;
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: TransformStream<BufferSource, Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
