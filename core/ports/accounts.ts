/** Who may call the service: API tokens, and the record of what they changed. */

/** `operator`: everything; `owner`: all on the apps that the token names. */
export type Role = "operator" | "owner";

/** A token as it is stored: its secret is not. */
export interface TokenRow {
  /** UUID v4. */
  readonly id: string;
  readonly name: string;
  /** The first characters of the secret, for people. */
  readonly prefix: string;
  readonly role: Role;
  /** Ids of the apps of an owner. */
  readonly apps: readonly string[];
  /** RFC 3339, UTC, like the others. */
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly lastUsedAt?: string;
}

export interface TokenStore {
  /** @param hash SHA-256 of the secret, hexadecimal */
  create(
    token: Omit<TokenRow, "revokedAt" | "lastUsedAt">,
    hash: string,
  ): Promise<void>;
  /** Revoked and expired ones too: the caller decides. @returns undefined when there is none */
  findByHash(hash: string): Promise<TokenRow | undefined>;
  /** Newest first. */
  list(): Promise<readonly TokenRow[]>;
  /** @returns whether there was such a token */
  revoke(id: string, at: string): Promise<boolean>;
  /** Remembers that it was used; may be late by a minute. */
  touch(id: string, at: string): Promise<void>;
}

/** One change that somebody made or tried. */
export interface AuditRow {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Name of the token. */
  readonly actor: string;
  /** Name of the operation. */
  readonly action: string;
  /** `app/<id>`, `cluster/<id>` and the like. */
  readonly resource: string;
  readonly requestId: string;
  /** `accepted` stands before the work, then one of the others. */
  readonly result: "accepted" | "ok" | string;
}

/** Only grows. */
export interface AuditStore {
  append(row: AuditRow): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<readonly AuditRow[]>;
}
