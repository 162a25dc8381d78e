/** What `--db-url` and `KOMPOX_DB_URL` name: a configuration file or a database (spec/10 B). */

import { failure } from "../domain/error.ts";

/** A parsed URL. */
export type DbUrl =
  | { readonly kind: "file"; readonly path: string }
  | DatabaseUrl;

/** A database; `masked` is the text as given, with the password hidden: for messages. */
export type DatabaseUrl =
  | {
    readonly kind: "sqlite";
    /** `:memory:` is no file. */
    readonly path: string;
    readonly masked: string;
  }
  | {
    readonly kind: "postgres" | "mysql";
    /** Secret: it may hold a password. */
    readonly url: string;
    readonly masked: string;
  };

/** The file of `sqlite:` without a path. */
const defaultSqlitePath = "kompoxops.db";

/** What is meant when neither the flag nor the variable is given. */
export const defaultDbUrl = "file:kompoxops.yml";

const schemes = new Map<string, DbUrl["kind"]>([
  ["file", "file"],
  ["sqlite", "sqlite"],
  ["sqlite3", "sqlite"],
  ["postgres", "postgres"],
  ["postgresql", "postgres"],
  ["mysql", "mysql"],
]);

/**
 * @throws {KompoxError} `usage` for a URL of another scheme, and for `file:`
 *   without a path
 */
export function parseDbUrl(text: string): DbUrl {
  const colon = text.indexOf(":");
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase();
  const kind = schemes.get(scheme);
  if (kind === undefined) {
    throw failure(
      "usage",
      `Cannot use database URL "${maskSecrets(text)}": ` +
        (colon < 0 ? "it has no scheme" : "its scheme is not known"),
      {
        hint: colon < 0 && text !== ""
          ? `use --db-url file:${text}`
          : `use --db-url file:PATH, such as ${defaultDbUrl}`,
      },
    );
  }
  const rest = text.slice(colon + 1);
  const masked = maskSecrets(text);
  if (kind === "sqlite") return { kind, path: sqlitePath(rest), masked };
  if (kind !== "file") return { kind, url: text, masked };
  const path = rest;
  if (path.trim() !== "") return { kind, path };
  throw failure(
    "usage",
    `Cannot use database URL "${text}": the path is empty`,
    {
      hint: `use --db-url file:PATH, such as ${defaultDbUrl}`,
    },
  );
}

/** `sqlite:///var/x.db` and `sqlite:/var/x.db` name one file. */
function sqlitePath(rest: string): string {
  const path = rest.startsWith("///") ? rest.slice(2) : rest;
  if (path === "") return defaultSqlitePath;
  if (!path.startsWith("//") && !path.includes("?")) return path;
  throw failure(
    "usage",
    `Cannot use database URL "sqlite:${
      maskSecrets(rest)
    }": it is not the path of a file`,
    { hint: "use --db-url sqlite:PATH" },
  );
}

/**
 * Hides all that may be secret in a URL or DSN: user and password before the
 * last `@`, and everything behind `?`.
 */
export function maskSecrets(url: string): string {
  const at = url.lastIndexOf("@");
  const shown = at < 0 ? url : url.slice(at);
  // A password may hold a "?", and a query an "@".
  const end = shown.search(/[?&]/);
  const tail = end < 0 ? shown : `${shown.slice(0, end)}?***`;
  if (at < 0) return tail;
  const scheme = /^[A-Za-z0-9+.-]*:(?:\/\/)?/.exec(url)?.[0] ?? "";
  return `${scheme}***${tail}`;
}
