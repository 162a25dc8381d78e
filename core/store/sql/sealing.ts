/** Secrets at rest: AES-256-GCM, so that a copy of the database tells nothing and nothing can be swapped in it. */

import { failure } from "../../domain/error.ts";

const nonceBytes = 12;
const mark = "v1:";

/** Seals and opens with one key, which it never shows. */
export class Sealer {
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** @param key 32 bytes */
  static async of(key: Uint8Array<ArrayBuffer>): Promise<Sealer> {
    const usable = await crypto.subtle.importKey(
      "raw",
      key,
      "AES-GCM",
      false,
      ["encrypt", "decrypt"],
    );
    return new Sealer(usable);
  }

  /** @param place where it is kept: it opens nowhere else */
  async seal(text: string, place: string): Promise<string> {
    const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
    const sealed = await crypto.subtle.encrypt(
      settings(nonce, place),
      this.#key,
      new TextEncoder().encode(text),
    );
    const bytes = new Uint8Array(nonceBytes + sealed.byteLength);
    bytes.set(nonce);
    bytes.set(new Uint8Array(sealed), nonceBytes);
    return mark + bytes.toBase64();
  }

  /** @throws {KompoxError} `denied` it was sealed with another key, or for another place */
  async open(sealed: string, place: string): Promise<string> {
    try {
      if (!sealed.startsWith(mark)) throw new Error("unknown form");
      const bytes = Uint8Array.fromBase64(sealed.slice(mark.length));
      const opened = await crypto.subtle.decrypt(
        settings(bytes.slice(0, nonceBytes), place),
        this.#key,
        bytes.slice(nonceBytes),
      );
      return new TextDecoder().decode(opened);
    } catch (cause) {
      throw failure(
        "denied",
        `Cannot open the secrets of ${place}: the key does not fit`,
        {
          hint:
            "set KOMPOX_SECRET_KEY to the key that the database was made with",
          cause,
        },
      );
    }
  }
}

function settings(iv: Uint8Array<ArrayBuffer>, place: string) {
  const additionalData = new TextEncoder().encode(place);
  return { name: "AES-GCM", iv, additionalData };
}
