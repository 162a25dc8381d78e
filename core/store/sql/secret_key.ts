/** Where the key that seals secrets comes from: a variable, or a file beside the SQLite file. */

import { failure } from "../../domain/error.ts";

const keyBytes = 32;
const newKey = "head -c 32 /dev/urandom | base64";

/**
 * @param text value of `KOMPOX_SECRET_KEY`
 * @throws {KompoxError} `usage`; never shows the value
 */
export function parseSecretKey(text: string): Uint8Array<ArrayBuffer> {
  const key = decoded(text.trim());
  if (key?.length === keyBytes) return key;
  throw failure(
    "usage",
    `Cannot use KOMPOX_SECRET_KEY: it is no base64 of ${keyBytes} bytes`,
    { hint: `make one with: ${newKey}` },
  );
}

/** @throws {KompoxError} `usage` */
export function needSecretKey(shown: string) {
  return failure(
    "usage",
    `Cannot open database "${shown}": there is no key for its secrets`,
    {
      hint:
        `set KOMPOX_SECRET_KEY to the database's key; for a new database make one with: ${newKey}`,
    },
  );
}

/**
 * The key in a file; made when there is none, by one of those who try at once.
 *
 * @param create whether it may be made
 * @returns undefined when there is none, and none may be made
 * @throws {KompoxError} `invalid` it holds no key; `denied` it may not be read
 */
export async function keyOfFile(
  path: string,
  create: boolean,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const text = await readKey(path);
  if (text !== undefined) return keyIn(path, text);
  if (!create) return undefined;
  await makeKey(path);
  return keyIn(path, await readKey(path) ?? "");
}

function keyIn(path: string, text: string): Uint8Array<ArrayBuffer> {
  const key = decoded(text.trim());
  if (key?.length === keyBytes) return key;
  throw failure(
    "invalid",
    `Cannot use the key in "${path}": it is no base64 of ${keyBytes} bytes`,
    { hint: "restore the file that was made with the database" },
  );
}

/** The whole of it is there, or nothing. */
async function makeKey(path: string): Promise<void> {
  const draft = `${path}.${crypto.randomUUID()}`;
  try {
    {
      using file = await Deno.open(draft, {
        write: true,
        createNew: true,
        mode: 0o600,
      });
      const key = crypto.getRandomValues(new Uint8Array(keyBytes));
      await file.write(new TextEncoder().encode(`${key.toBase64()}\n`));
      await file.sync();
    }
    await Deno.link(draft, path);
  } catch (cause) {
    // Somebody else was faster: theirs is the key.
    if (cause instanceof Deno.errors.AlreadyExists) return;
    throw failure("failed", `Cannot make the key "${path}"`, {
      hint: "set KOMPOX_SECRET_KEY, or allow this user to write the folder",
      cause,
    });
  } finally {
    await removeDraft(draft);
  }
}

async function removeDraft(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw failure("denied", `Cannot read the key "${path}"`, {
      hint: "allow this user to read it, or set KOMPOX_SECRET_KEY",
      cause,
    });
  }
}

function decoded(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}
