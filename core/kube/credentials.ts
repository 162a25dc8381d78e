/** Who a connection is: certificate and headers, renewed when they run out. */

import { failure, KompoxError } from "../domain/error.ts";
import type { KubeDeps } from "./deps.ts";
import { type PluginCredentials, runPlugin } from "./exec_plugin.ts";
import type { Login, LoginUser, PemSource } from "./login.ts";

/** Certificate authority, client certificate and key, as PEM. */
export interface Identity {
  readonly caPem?: string;
  readonly certPem?: string;
  readonly keyPem?: string;
}

/** What one request carries. */
export interface Current {
  readonly identity: Identity;
  readonly headers: readonly HeaderPair[];
  /** The plugin's or token file's answer that this was made of. */
  readonly given?: unknown;
}

/** A header; several may have one name. */
export type HeaderPair = [name: string, value: string];

/** Token files are read again after this time, as service account tokens change. */
const tokenFileMs = 60_000;

/** A plugin's credentials are renewed this long before they run out. */
const renewBeforeMs = 10_000;

/** Gives the credentials of one login; keeps a plugin's in memory only. */
export class Credentials {
  readonly #login: Login;
  readonly #identity: Identity;
  readonly #deps: KubeDeps;
  readonly #pluginTimeoutMs?: number;
  #fromPlugin?: Promise<PluginCredentials>;
  #pluginExpiresAt = Infinity;
  #given?: PluginCredentials;
  #fileToken?: { token: string; readAt: number };

  constructor(
    login: Login,
    identity: Identity,
    deps: KubeDeps,
    pluginTimeoutMs?: number,
  ) {
    this.#login = login;
    this.#identity = identity;
    this.#deps = deps;
    this.#pluginTimeoutMs = pluginTimeoutMs;
  }

  /** The client certificate of the kubeconfig, for messages. */
  get certPem(): string | undefined {
    return this.#identity.certPem;
  }

  /** @throws {KompoxError} when a plugin or a token file does not give any */
  async current(signal: AbortSignal): Promise<Current> {
    const { user } = this.#login;
    const headers = impersonationHeaders(user);
    const identity = this.#identity;
    if (user.tokenFile !== undefined) {
      const given = await this.#tokenOfFile(user.tokenFile);
      return { identity, given, headers: [...headers, bearer(given.token)] };
    }
    if (user.token !== undefined) {
      return { identity, headers: [...headers, bearer(user.token.trim())] };
    }
    if (user.basic !== undefined) {
      return { identity, headers: [...headers, basic(user.basic)] };
    }
    if (user.exec === undefined) return { identity, headers };
    const given = await this.#plugin(signal);
    const { token, certPem, keyPem } = given;
    if (token !== undefined) headers.push(bearer(token));
    if (certPem === undefined) return { identity, headers, given };
    return { identity: { ...identity, certPem, keyPem }, headers, given };
  }

  /**
   * To be called when the server refused `current`.
   *
   * @returns whether others are to be had, so that trying again makes sense
   */
  refused(current: Current): boolean {
    const { given } = current;
    if (given === undefined) return false;
    if (given === this.#given) this.#given = this.#fromPlugin = undefined;
    if (given === this.#fileToken) this.#fileToken = undefined;
    return true;
  }

  async #tokenOfFile(path: string): Promise<{ token: string }> {
    const now = this.#deps.now().getTime();
    if (this.#fileToken && now - this.#fileToken.readAt < tokenFileMs) {
      return this.#fileToken;
    }
    const text = await readLoginFile(
      this.#login,
      this.#deps,
      path,
      "tokenFile",
    );
    const token = text.trim();
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw unusable(this.#login, `its token file "${path}" holds no token`);
    }
    this.#fileToken = { token, readAt: now };
    return this.#fileToken;
  }

  /** Several requests at once start one plugin. */
  async #plugin(signal: AbortSignal): Promise<PluginCredentials> {
    const soon = this.#deps.now().getTime() + renewBeforeMs;
    if (this.#pluginExpiresAt <= soon) this.#fromPlugin = undefined;
    const running = this.#fromPlugin;
    if (running === undefined) return await this.#startPlugin(signal);
    try {
      return await running;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof KompoxError) throw error;
      // Whoever started it has gone away.
      return await this.#plugin(signal);
    }
  }

  async #startPlugin(signal: AbortSignal): Promise<PluginCredentials> {
    const running = runPlugin(
      this.#login,
      this.#login.user.exec!,
      this.#identity.caPem,
      this.#deps,
      signal,
      this.#pluginTimeoutMs,
    );
    this.#fromPlugin = running;
    this.#pluginExpiresAt = Infinity;
    try {
      this.#given = await running;
      this.#pluginExpiresAt = this.#given.expiresAt ?? Infinity;
      return this.#given;
    } catch (error) {
      if (this.#fromPlugin === running) this.#fromPlugin = undefined;
      throw error;
    }
  }
}

/**
 * Reads the certificate files of a login and checks what can be checked here.
 *
 * @throws {KompoxError} `invalid` a file is missing, or its content is of no use
 */
export async function readIdentity(
  login: Login,
  deps: KubeDeps,
): Promise<Identity> {
  const { cluster, user } = login;
  const read = async (source: PemSource | undefined, key: string) => {
    if (source === undefined || source.kind === "text") return source?.pem;
    return await readLoginFile(login, deps, source.path, key);
  };
  const caPem = await read(cluster.ca, "certificate-authority");
  const certPem = await read(user.cert, "client-certificate");
  const keyPem = await read(user.key, "client-key");
  if (caPem !== undefined && !holds(caPem, "CERTIFICATE")) {
    throw unusable(login, `"certificate-authority" holds no PEM certificate`);
  }
  if (certPem !== undefined && !holds(certPem, "CERTIFICATE")) {
    throw unusable(login, `"client-certificate" holds no PEM certificate`);
  }
  if (keyPem !== undefined && isEncrypted(keyPem)) {
    throw unusable(
      login,
      `the key of user "${user.name}" is encrypted`,
      "write it without its passphrase: openssl pkey -in KEY -out PLAIN.key",
    );
  }
  if (keyPem !== undefined && !holds(keyPem, "PRIVATE KEY")) {
    throw unusable(login, `"client-key" holds no PEM key`);
  }
  if (user.token !== undefined && !/^[\x21-\x7e]+$/.test(user.token.trim())) {
    throw unusable(
      login,
      `"token" of user "${user.name}" has characters that no token has`,
    );
  }
  return { caPem, certPem, keyPem };
}

function holds(pem: string, label: string): boolean {
  return pem.includes("-----BEGIN ") && pem.includes(`${label}-----`);
}

function isEncrypted(pem: string): boolean {
  return pem.includes("-----BEGIN ENCRYPTED ") ||
    /^Proc-Type:.*ENCRYPTED/m.test(pem);
}

async function readLoginFile(
  login: Login,
  deps: KubeDeps,
  path: string,
  key: string,
): Promise<string> {
  let text: string | undefined;
  try {
    text = await deps.readTextFile(path);
  } catch (error) {
    throw unusable(
      login,
      `"${key}" names "${path}", which cannot be read`,
      "check the permissions of the file",
      error,
    );
  }
  if (text !== undefined) return text;
  throw unusable(login, `"${key}" names "${path}", which does not exist`);
}

function unusable(
  login: Login,
  state: string,
  hint = `correct the user and the cluster of the context in "${login.file}"`,
  cause?: unknown,
): KompoxError {
  return failure(
    "invalid",
    `Cannot use context "${login.context}" of "${login.file}": ${state}`,
    { hint, cause, at: { file: login.file, line: 1, column: 1 } },
  );
}

function impersonationHeaders(user: LoginUser): HeaderPair[] {
  const { impersonate } = user;
  if (impersonate === undefined) return [];
  const headers: HeaderPair[] = [["impersonate-user", impersonate.user]];
  if (impersonate.uid !== undefined) {
    headers.push(["impersonate-uid", impersonate.uid]);
  }
  for (const group of impersonate.groups) {
    headers.push(["impersonate-group", group]);
  }
  for (const [key, values] of Object.entries(impersonate.extra)) {
    const name = `impersonate-extra-${encodeURIComponent(key)}`;
    for (const value of values) headers.push([name, value]);
  }
  return headers;
}

function bearer(token: string): HeaderPair {
  return ["authorization", `Bearer ${token}`];
}

function basic(
  { username, password }: { username: string; password: string },
): HeaderPair {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const text = btoa(String.fromCharCode(...bytes));
  return ["authorization", `Basic ${text}`];
}
