/** The verbs on API tokens: a secret is shown once, and only its hash is kept. */

import { failure } from "../../domain/error.ts";
import type {
  NewTokenInput,
  TokenOperations,
  TokenReport,
} from "../../operations/resources.ts";
import type { TokenRow, TokenStore } from "../../ports/accounts.ts";
import type { ResourceStore } from "../../ports/resources.ts";
import { findResource } from "./resource_operations.ts";
import { tokenHash, tokenPrefix, tokenText } from "./token_text.ts";

export interface TokenPorts {
  readonly tokens: TokenStore;
  readonly resources: ResourceStore;
  now(): Date;
  /** UUID v4. */
  newId(): string;
  randomBytes(count: number): Uint8Array;
}

const dayMs = 86_400_000;
const usualLifetimeMs = 90 * dayMs;
/** A date that every reader of RFC 3339 takes. */
const longestLifetimeMs = 36_500 * dayMs;

export function tokenOperations(ports: TokenPorts): TokenOperations {
  const { tokens } = ports;
  return {
    async listTokens() {
      return await toReports(ports, await tokens.list());
    },
    async createToken(input) {
      checkInput(input);
      const token = tokenText(ports.randomBytes(32));
      const row = { ...await newRow(ports, input), prefix: tokenPrefix(token) };
      await tokens.create(row, await tokenHash(token));
      const [report] = await toReports(ports, [row]);
      return { ...report, token };
    },
    async revokeToken({ id }) {
      const at = ports.now().toISOString();
      const there = await tokens.revoke(id, at);
      const row = (await tokens.list()).find((token) => token.id === id);
      if (there && row !== undefined) return (await toReports(ports, [row]))[0];
      throw failure(
        "not-found",
        `Cannot revoke token "${id}": there is none with this id`,
        { hint: "list the tokens to see what is there" },
      );
    },
  };
}

/** @throws {KompoxError} `usage` */
function checkInput({ name, role, apps = [], lifetimeMs = 1 }: NewTokenInput) {
  const refuse = (state: string, hint: string) =>
    failure("usage", `Cannot create a token: ${state}`, { hint });
  if (!/^[^\s\p{Cc}](?:[^\p{Cc}]{0,98}[^\s\p{Cc}])?$/u.test(name)) {
    throw refuse(
      "its name is empty, too long or holds control characters",
      "give it a name of 1 to 100 characters, such as ci-shop",
    );
  }
  if (role === "owner" && apps.length === 0) {
    throw refuse("an owner owns nothing", "name the apps of the owner");
  }
  if (role === "operator" && apps.length > 0) {
    throw refuse(
      "an operator may do everything, on every app",
      "leave the apps out, or make an owner",
    );
  }
  if (!(lifetimeMs >= 0 && lifetimeMs <= longestLifetimeMs)) {
    throw refuse(
      "its lifetime is out of range",
      "give at most 100 years, or 0 for no end",
    );
  }
}

async function newRow(
  { resources, now, newId }: TokenPorts,
  { name, role, apps = [], lifetimeMs = usualLifetimeMs }: NewTokenInput,
) {
  const rows = await Promise.all(
    apps.map((ref) => findResource(resources, "app", ref)),
  );
  const created = now();
  return {
    id: newId(),
    name,
    role,
    apps: [...new Set(rows.map(({ id }) => id))],
    createdAt: created.toISOString(),
    ...(lifetimeMs > 0 && {
      expiresAt: new Date(created.getTime() + lifetimeMs).toISOString(),
    }),
  };
}

/** An app that is gone keeps its id, and has no name. */
async function toReports(
  { resources }: TokenPorts,
  tokens: readonly TokenRow[],
): Promise<TokenReport[]> {
  const ids = [...new Set(tokens.flatMap(({ apps }) => apps))];
  const { rows } = await resources.list("app", { ids });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return tokens.map((token) => ({
    ...token,
    apps: token.apps.map((id) => ({ id, name: names.get(id) ?? "" })),
  }));
}
