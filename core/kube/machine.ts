/** This machine as `doctor` looks at it: programs, name servers, TLS. */

import type { Machine, ServerCertificate } from "../ports/machine.ts";

/** Touches nothing until used. */
export const denoMachine: Machine = { run, addresses, certificate };

async function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal,
    }).output();
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function addresses(
  host: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await Promise.all(
    (["A", "AAAA"] as const).map((type) => resolve(host, type, signal)),
  );
  return found.flat();
}

async function resolve(
  host: string,
  type: "A" | "AAAA",
  signal: AbortSignal,
): Promise<string[]> {
  try {
    return await Deno.resolveDns(host, type, { signal });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function certificate(
  host: string,
  signal: AbortSignal,
): Promise<ServerCertificate> {
  return await certificateAt(host, 443, signal);
}

/** node:tls, because the runtime's own TLS tells nothing of certificates. */
export async function certificateAt(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<ServerCertificate> {
  const { connect } = await import("node:tls");
  return await new Promise((done, fail) => {
    const socket = connect({
      host,
      port,
      servername: host,
      // One that is not trusted is looked at, too; nothing else is sent.
      rejectUnauthorized: false,
    }, () => {
      const { issuer, valid_to } = socket.getPeerCertificate();
      const error: unknown = socket.authorizationError;
      socket.destroy();
      done({
        issuer: String(issuer?.O ?? issuer?.CN ?? "unknown"),
        notAfter: new Date(valid_to),
        fault: error ? faultOf(error) : undefined,
      });
    });
    const stop = () => {
      socket.destroy();
      fail(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    socket.on("error", (error: Error) => fail(error));
    socket.on("close", () => signal.removeEventListener("abort", stop));
  });
}

const faults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not known here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its authority is not known here",
  ERR_TLS_CERT_ALTNAME_INVALID: "it is for other hosts",
  CERT_HAS_EXPIRED: "it has expired",
};

/** Node gives a code, or an error with one. */
function faultOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  const name = typeof code === "string" ? code : String(error);
  return faults[name] ?? name;
}
