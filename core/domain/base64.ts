/** Base64, as Kubernetes and JSON carry bytes. */

/** @returns the bytes as base64 with padding, on one line */
export function toBase64(bytes: Uint8Array): string {
  // Arguments are on the stack: a whole file of them would overflow it.
  const step = 8192;
  let text = "";
  for (let at = 0; at < bytes.length; at += step) {
    text += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return btoa(text);
}

/** @returns the bytes of base64; a text that is none throws */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
