/** The certificates and the key of a login, read and checked before anything is sent. */

import { failure, type KompoxError } from "../domain/error.ts";
import type { KubeDeps } from "./deps.ts";
import type { Login, PemSource } from "./login.ts";

/** Certificate authority, client certificate and key, as PEM. */
export interface Identity {
  readonly caPem?: string;
  readonly certPem?: string;
  readonly keyPem?: string;
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

/**
 * Reads a file that a login names.
 *
 * @param key of the kubeconfig, for messages
 * @throws {KompoxError} `invalid` when it cannot be read
 */
export async function readLoginFile(
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

/** A login that cannot be used, with its file and context. */
export function unusable(
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
