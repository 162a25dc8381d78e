/** The services that this user knows, with the tokens for them: `~/.config/kompox/config.yml`. */

import { failure } from "../../core/domain/error.ts";
import { readYaml } from "../../core/domain/read_yaml.ts";
import { Source } from "../../core/domain/source.ts";
import { toPlain } from "../../core/domain/tree.ts";
import { writeYaml } from "../../core/domain/write_yaml.ts";
import type { Io } from "../io.ts";

/** One service and who this user is there. */
export interface ServiceContext {
  readonly name: string;
  readonly url: string;
  /** A secret. */
  readonly token: string;
}

/** What the file says. */
export interface Contexts {
  /** Name of the context that is meant when none is named. */
  readonly current?: string;
  readonly contexts: readonly ServiceContext[];
}

type Files = Pick<
  Io,
  "env" | "readTextFile" | "replaceFile" | "fileMode" | "makeFolder"
>;

/** @throws {KompoxError} `usage` the user has no home */
export function contextsPath(io: Pick<Io, "env">): string {
  const home = io.env("HOME") || io.env("USERPROFILE");
  const folder = io.env("XDG_CONFIG_HOME") || (home && `${home}/.config`);
  if (folder) return `${folder}/kompox/config.yml`;
  throw failure(
    "usage",
    "Cannot tell where contexts are kept: neither XDG_CONFIG_HOME nor HOME is set",
    { hint: "set HOME, or use KOMPOX_URL and KOMPOX_TOKEN" },
  );
}

/**
 * No file is none known.
 *
 * @throws {KompoxError} `denied` others may read the tokens; `invalid`
 */
export async function readContexts(io: Files): Promise<Contexts> {
  const path = contextsPath(io);
  const text = await io.readTextFile(path);
  if (text === undefined) return { contexts: [] };
  const mode = await io.fileMode(path);
  if (mode !== undefined && (mode & 0o077) !== 0) {
    throw failure(
      "denied",
      `Cannot use "${path}": others can read the tokens in it`,
      { hint: `chmod 600 ${path}` },
    );
  }
  const { root, problems } = readYaml(new Source(path, text));
  const plain = problems.length > 0 || root === undefined
    ? undefined
    : toPlain(root);
  const contexts = contextsOf(plain);
  if (contexts !== undefined) return contexts;
  // The words of the reader may hold a token.
  throw failure("invalid", `Cannot read "${path}": it is no list of contexts`, {
    hint: "move it away, then: kompox login --url URL --token -",
  });
}

function contextsOf(plain: unknown): Contexts | undefined {
  if (!isRecord(plain) || plain.version !== "v1") return undefined;
  const { contexts, "current-context": current } = plain;
  if (!Array.isArray(contexts) || !contexts.every(isContext)) return undefined;
  return {
    ...(typeof current === "string" && { current }),
    contexts: contexts.map(({ name, url, token }) => ({ name, url, token })),
  };
}

function isContext(value: unknown): value is ServiceContext {
  return isRecord(value) &&
    [value.name, value.url, value.token].every((it) => typeof it === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** @throws {KompoxError} `failed` the file is as it was */
export async function writeContexts(
  io: Files,
  { current, contexts }: Contexts,
): Promise<void> {
  const path = contextsPath(io);
  const text = writeYaml({
    version: "v1",
    "current-context": current,
    contexts: contexts.map(({ name, url, token }) => ({ name, url, token })),
  });
  try {
    await io.makeFolder(path.slice(0, path.lastIndexOf("/")));
    await io.replaceFile(path, text, 0o600);
  } catch (cause) {
    throw failure("failed", `Cannot write "${path}": the system refuses it`, {
      hint: "check the permissions of its directory",
      cause,
    });
  }
}
