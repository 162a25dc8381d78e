/** ConfigMaps and Secrets that are named after what they hold, and so never change (decision 28). */

import { shortHash } from "../domain/hash.ts";
import type { KubeObject } from "../ports/kube.ts";
import { type Frame, namespaced } from "./frame.ts";

/** Holds the content hash of spec/30 §7; the name ends with a longer one. */
export const contentNote = "kompox.dev/compose-content-hash";

/** What an object holds, by key; bytes are in base64. */
export type Contents = ReadonlyMap<
  string,
  { readonly text: string } | { readonly base64: string }
>;

/** Digits in names: two contents of one object never share a name. */
const nameDigits = 10;

/**
 * @param name without the hash that is put behind it
 * @returns another content gives another name, so the pod that refers to it
 *   starts again, and what an earlier release refers to stays as it was
 */
export function contentObject(
  frame: Frame,
  kind: "ConfigMap" | "Secret",
  name: string,
  contents: Contents,
): KubeObject {
  const hash = shortHash(hashInput(contents), nameDigits);
  const annotations = { [contentNote]: hash.slice(0, 6) };
  return {
    apiVersion: "v1",
    kind,
    metadata: namespaced(frame, `${name}-${hash}`, { annotations }),
    ...(kind === "Secret" && { type: "Opaque" }),
    immutable: true,
    ...(kind === "Secret" ? secretFields(contents) : configFields(contents)),
  };
}

/** Whether an object was made by {@link contentObject}, seen by its metadata. */
export function isContentObject(
  { kind, metadata: { name, annotations } }: KubeObject,
): boolean {
  if (kind !== "ConfigMap" && kind !== "Secret") return false;
  const note = annotations?.[contentNote];
  const hash = /-([0-9a-f]{10})$/.exec(name)?.[1];
  return note !== undefined && hash !== undefined && hash.startsWith(note);
}

/** `KEY=VALUE` and NUL for each, keys in order. */
function hashInput(contents: Contents): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (const key of [...contents.keys()].sort()) {
    parts.push(encoder.encode(`${key}=`), bytesOf(contents, key));
    parts.push(new Uint8Array(1));
  }
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

function bytesOf(contents: Contents, key: string): Uint8Array {
  const content = contents.get(key)!;
  return "text" in content
    ? new TextEncoder().encode(content.text)
    : Uint8Array.fromBase64(content.base64);
}

function secretFields(contents: Contents) {
  const data = [...contents.keys()].sort().map((key) => {
    const content = contents.get(key)!;
    const base64 = "base64" in content
      ? content.base64
      : bytesOf(contents, key).toBase64();
    return [key, base64] as const;
  });
  return { data: Object.fromEntries(data) };
}

function configFields(contents: Contents) {
  const data: [string, string][] = [];
  const binaryData: [string, string][] = [];
  for (const [key, content] of contents) {
    if ("text" in content) data.push([key, content.text]);
    else binaryData.push([key, content.base64]);
  }
  return {
    ...(data.length > 0 && { data: Object.fromEntries(data) }),
    ...(binaryData.length > 0 &&
      { binaryData: Object.fromEntries(binaryData) }),
  };
}
