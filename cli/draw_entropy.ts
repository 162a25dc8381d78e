/** Seeds the runtime's TLS beside the start of a command that will need it. */

/** It is done once for a process. */
let begun = false;

/**
 * The first handshake of a process gathers entropy for 30 ms and holds
 * everything else up. Making a key, which nobody uses, does that on another
 * thread while the command's code and its files are loaded.
 */
export function drawEntropy(): void {
  if (begun) return;
  begun = true;
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  crypto.subtle.generateKey(curve, false, ["sign"]).catch(() => {
    // Without it the handshake does the same by itself.
  });
}
