/** Who a connection is: certificate and headers, renewed when they run out. */

import { KompoxError } from "../domain/error.ts";
import type { KubeDeps } from "./deps.ts";
import { type PluginCredentials, runPlugin } from "./exec_plugin.ts";
import { type Identity, readLoginFile, unusable } from "./identity.ts";
import type { Login, LoginUser } from "./login.ts";

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
  return ["authorization", `Basic ${bytes.toBase64()}`];
}
