/** The hash functions of Kompox: short ones for names, long ones to tell contents apart. */

import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-1, lower-case hexadecimal, the first `length` digits (decision 1: 6). */
export function shortHash(text: string | Uint8Array, length = 6): string {
  const bytes = typeof text === "string" ? utf8ToBytes(text) : text;
  return bytesToHex(sha1(bytes)).slice(0, length);
}

/** SHA-256, lower-case hexadecimal, all 64 digits. */
export function contentHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
