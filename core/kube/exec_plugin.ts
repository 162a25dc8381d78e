/** Runs a credential plugin of a kubeconfig and reads what it gives. */

import { failure, type KompoxError } from "../domain/error.ts";
import type { KubeDeps, ProgramResult } from "./deps.ts";
import type { ExecPlugin, Login } from "./login.ts";

/** How long a plugin may take, in milliseconds. */
export const pluginTimeoutMs = 60_000;

/** What a plugin gave; at least a token or a certificate with its key. */
export interface PluginCredentials {
  readonly token?: string;
  readonly certPem?: string;
  readonly keyPem?: string;
  /** Milliseconds since the epoch; absent: until the server refuses it. */
  readonly expiresAt?: number;
}

/**
 * @param caPem of the cluster, handed on when the plugin asks for it
 * @throws {KompoxError} `invalid` no such program; `unavailable` it hangs;
 *   `denied` it fails; `failed` its output is no ExecCredential
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function runPlugin(
  login: Login,
  plugin: ExecPlugin,
  caPem: string | undefined,
  deps: KubeDeps,
  signal: AbortSignal,
  timeoutMs = pluginTimeoutMs,
): Promise<PluginCredentials> {
  const { command, args, env } = plugin;
  const info = JSON.stringify(execInfo(login, plugin, caPem));
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  let result: ProgramResult | undefined;
  try {
    result = await deps.run(
      { command, args, env: { ...env, KUBERNETES_EXEC_INFO: info } },
      AbortSignal.any([signal, limit.signal]),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.signal.aborted) {
      throw pluginFailure("denied", login, plugin, "it cannot be run", {
        cause: error,
      });
    }
    throw pluginFailure(
      "unavailable",
      login,
      plugin,
      `no answer within ${timeoutMs / 1000} s`,
    );
  } finally {
    clearTimeout(timer);
  }
  if (result === undefined) {
    throw pluginFailure(
      "invalid",
      login,
      plugin,
      "there is no such program",
      { hint: plugin.installHint ?? `install "${command}", or correct PATH` },
    );
  }
  if (result.code !== 0) {
    const said = lastLines(result.stderr);
    const state = `it ended with code ${result.code}`;
    throw pluginFailure(
      "denied",
      login,
      plugin,
      said === "" ? state : `${state}: ${said}`,
    );
  }
  return readOutput(login, plugin, result.stdout);
}

function execInfo(
  login: Login,
  plugin: ExecPlugin,
  caPem: string | undefined,
): Record<string, unknown> {
  const spec: Record<string, unknown> = { interactive: false };
  if (plugin.provideClusterInfo) {
    const { server, tlsServerName, insecure, proxyUrl } = login.cluster;
    spec.cluster = {
      server,
      "tls-server-name": tlsServerName,
      "insecure-skip-tls-verify": insecure || undefined,
      "certificate-authority-data": caPem &&
        new TextEncoder().encode(caPem).toBase64(),
      "proxy-url": proxyUrl,
      config: plugin.clusterConfig ?? null,
    };
  }
  return { kind: "ExecCredential", apiVersion: plugin.apiVersion, spec };
}

function readOutput(
  login: Login,
  plugin: ExecPlugin,
  stdout: string,
): PluginCredentials {
  const wrong = (state: string) => {
    throw pluginFailure("failed", login, plugin, state);
  };
  // The output itself is secret and enters no message.
  let output: Record<string, unknown> | null = null;
  try {
    output = JSON.parse(stdout);
  } catch {
    wrong("its output is no JSON");
  }
  if (output?.kind !== "ExecCredential") {
    wrong("its output is no ExecCredential");
  }
  if (output?.apiVersion !== plugin.apiVersion) {
    wrong(`its output is of another version than "${plugin.apiVersion}"`);
  }
  const status = (output?.status ?? {}) as Record<string, unknown>;
  const token = textOf(status.token);
  const certPem = textOf(status.clientCertificateData);
  const keyPem = textOf(status.clientKeyData);
  if ((certPem === undefined) !== (keyPem === undefined)) {
    wrong("it gives a certificate without a key, or a key alone");
  }
  if (token === undefined && certPem === undefined) {
    wrong("its output holds neither a token nor a certificate");
  }
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    wrong("the token in its output has characters that no token has");
  }
  const end = textOf(status.expirationTimestamp);
  const expiresAt = end === undefined ? undefined : Date.parse(end);
  if (Number.isNaN(expiresAt)) wrong("its expirationTimestamp is no time");
  return { token, certPem, keyPem, expiresAt };
}

function pluginFailure(
  kind: "invalid" | "unavailable" | "denied" | "failed",
  login: Login,
  plugin: ExecPlugin,
  state: string,
  more: { hint?: string; cause?: unknown } = {},
): KompoxError {
  const { user, file, context } = login;
  return failure(
    kind,
    `Cannot get credentials from the plugin "${plugin.command}" of user "${user.name}" (context "${context}" of "${file}"): ${state}`,
    {
      // Its arguments may hold a secret.
      hint: `run "${plugin.command}" by hand, as "${file}" has it`,
      ...more,
    },
  );
}

/** The end of what a plugin said, on one line. */
function lastLines(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, " / ");
  return line.length > 400 ? `…${line.slice(-400)}` : line;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
