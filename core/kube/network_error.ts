/** Turns a connection that failed into a failure that names the cause and a remedy. */

import { failure, KompoxError } from "../domain/error.ts";
import type { Doing } from "./doing.ts";
import { type Login, loginName } from "./login.ts";

/** What the words of the runtime mean. */
interface Meaning {
  readonly words: RegExp;
  /** Goes away by itself: a server that was there may be back soon. */
  readonly passes?: boolean;
  readonly kind: "unavailable" | "denied" | "invalid";
  state(login: Login): string;
  hint(login: Login): string;
}

const meanings: readonly Meaning[] = [
  {
    words: /IdentityError.*UnsupportedCertVersion/s,
    kind: "invalid",
    state: (login) =>
      `the client certificate of ${loginName(login)} is X.509 version 1`,
    hint: (login) =>
      `sign the certificate of user "${login.user.name}" with extensions, such as extendedKeyUsage=clientAuth`,
  },
  {
    words: /IdentityError|KeyMismatch|key values mismatch|PEM routines/,
    kind: "invalid",
    state: (login) =>
      `the client certificate and key of ${loginName(login)} are of no use`,
    hint: (login) =>
      `renew the certificate and key of user "${login.user.name}" in "${login.file}"`,
  },
  {
    words: /connection refused|ECONNREFUSED/i,
    passes: true,
    kind: "unavailable",
    state: (login) => `nothing listens at "${login.cluster.server}"`,
    hint: (login) => `start the cluster, or correct ${serverOf(login)}`,
  },
  {
    words: /dns error|failed to lookup|ENOTFOUND|EAI_AGAIN/i,
    passes: true,
    kind: "unavailable",
    state: (login) => `the name of "${login.cluster.server}" does not resolve`,
    hint: (login) => `check the network, or correct ${serverOf(login)}`,
  },
  {
    words: /unreachable|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|timed out/i,
    passes: true,
    kind: "unavailable",
    state: (login) => `"${login.cluster.server}" is not reachable`,
    hint: (login) => `check the network and VPN, or correct ${serverOf(login)}`,
  },
  {
    words: /fatal alert|ALERT_/i,
    kind: "denied",
    state: () => "the server refuses the client certificate",
    hint: (login) =>
      `renew the certificate of user "${login.user.name}" in "${login.file}"`,
  },
  {
    words: /InvalidContentType|corrupt message|WRONG_VERSION|packet length/i,
    kind: "unavailable",
    state: (login) => `"${login.cluster.server}" does not speak TLS`,
    hint: (login) => `correct the scheme or the port in ${serverOf(login)}`,
  },
  {
    words: /NotValidForName|ALTNAME_INVALID|not valid for name/i,
    kind: "unavailable",
    state: (login) =>
      `the certificate of "${login.cluster.server}" is for other names`,
    hint: (login) =>
      `use a name of the certificate in ${
        serverOf(login)
      }, or set "tls-server-name"`,
  },
  {
    words: /\bExpired\b|certificate expired|CERT_HAS_EXPIRED|has expired/,
    kind: "unavailable",
    state: (login) =>
      `the certificate of "${login.cluster.server}" has expired`,
    hint: () => "renew the API server's certificate, or correct the clock here",
  },
  {
    words: /NotValidYet|not valid yet|CERT_NOT_YET_VALID/i,
    kind: "unavailable",
    state: (login) =>
      `the certificate of "${login.cluster.server}" is not valid yet`,
    hint: () => "correct the clock of this machine",
  },
  {
    words: /invalid peer certificate|UNABLE_TO_|SELF_SIGNED|self.signed/i,
    kind: "unavailable",
    state: (login) =>
      `the certificate of "${login.cluster.server}" is not signed by the CA of ${
        loginName(login)
      }`,
    hint: (login) =>
      `put the cluster's CA into "certificate-authority-data" of cluster "${login.cluster.name}"`,
  },
  {
    words: /proxy|tunnel/i,
    kind: "unavailable",
    state: () => `the proxy does not let the connection through`,
    hint: (login) =>
      `check "proxy-url" of cluster "${login.cluster.name}" in "${login.file}"`,
  },
];

/**
 * @param error what the transport threw
 * @returns the failure; a bug in here, or a permission that this process gave
 *   up, comes back as it was
 */
export function networkError(
  error: unknown,
  doing: Doing,
  login: Login,
): unknown {
  if (error instanceof KompoxError) return error;
  if (error instanceof Error && error.name === "NotCapable") return error;
  const text = wordsOf(error);
  const cannot = `Cannot ${doing.what}: `;
  const meaning = meanings.find(({ words }) => words.test(text));
  if (meaning !== undefined) {
    return failure(meaning.kind, cannot + meaning.state(login), {
      hint: meaning.hint(login),
    });
  }
  return lost(doing, login);
}

/** The connection broke before the answer was whole. */
export function lost(doing: Doing, login: Login): KompoxError {
  return failure(
    "unavailable",
    `Cannot ${doing.what}: the connection to "${login.cluster.server}" broke off`,
    { hint: "run it again once the API server answers" },
  );
}

/** No answer in time. */
export function late(
  doing: Doing,
  login: Login,
  timeoutMs: number,
): KompoxError {
  return failure(
    "unavailable",
    `Cannot ${doing.what}: no answer from "${login.cluster.server}" within ${
      timeoutMs / 1000
    } s`,
    { hint: `check the network and VPN, or correct ${serverOf(login)}` },
  );
}

/**
 * Whether it makes sense to send the request again.
 *
 * @param answered whether this server has answered before
 */
export function mayPass(error: unknown, answered: boolean): boolean {
  if (error instanceof KompoxError) return false;
  if (error instanceof Error && error.name === "NotCapable") return false;
  const text = wordsOf(error);
  const meaning = meanings.find(({ words }) => words.test(text));
  return meaning === undefined || (meaning.passes === true && answered);
}

/** Names, messages and codes of an error and its causes. */
function wordsOf(error: unknown): string {
  const words: string[] = [];
  let at = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    const { code } = at as { code?: unknown };
    words.push(at.name, at.message, typeof code === "string" ? code : "");
    at = at.cause;
  }
  // The URL of the request may hold words that mean something else.
  return words.join(" ").replace(/\b(?:for url|for) \(?https?:\S+/g, "");
}

function serverOf(login: Login): string {
  return `"server" of cluster "${login.cluster.name}" in "${login.file}"`;
}
