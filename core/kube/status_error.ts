/** Turns an answer of the API server that is no success into a failure with a remedy. */

import {
  failure,
  type Kind,
  KompoxError,
  type Problem,
} from "../domain/error.ts";
import type { ApiStatus } from "./api_status.ts";
import { certificateEnd } from "./certificate_dates.ts";
import type { Doing } from "./doing.ts";
import type { Login } from "./login.ts";

/** Causes that one message names; the rest is counted. */
const causeLimit = 20;

/**
 * @param certPem the client certificate that was sent, for its date
 * @param now to tell whether it has expired
 */
export function statusError(
  status: ApiStatus,
  doing: Doing,
  login: Login,
  sent: { certPem?: string; now: Date },
): KompoxError {
  const { code, reason } = status;
  const cannot = `Cannot ${doing.what}: `;
  if (code === 401) return unauthorized(cannot, login, sent);
  if (code === 403) return forbidden(cannot, status, doing, login);
  if (code === 409) return conflict(cannot, status, doing);
  if (/^Client sent an HTTP request to an HTTPS server/.test(status.message)) {
    const { server, name } = login.cluster;
    return failure("unavailable", `${cannot}"${server}" speaks TLS only`, {
      hint:
        `write https instead of http in "server" of cluster "${name}" in "${login.file}"`,
    });
  }
  if (code === 400 || code === 413 || code === 422) {
    return refused(cannot, status, doing);
  }
  const said = words(status, doing);
  if (code === 404) {
    return failure("not-found", cannot + (said ?? "there is none"), {
      hint: /^namespaces? "/.test(status.message)
        ? "create the namespace first"
        : undefined,
    });
  }
  if (code === 429) {
    return unavailable(cannot, "the API server is overloaded", said);
  }
  if (code >= 300 && code < 400) {
    return failure(
      "unavailable",
      `${cannot}"${login.cluster.server}" answers with a redirection (${code})`,
      { hint: notAnApiServer(login) },
    );
  }
  const webhook = /failed calling webhook "([^"]*)"/.exec(status.message);
  if (webhook !== null) {
    return failure("unavailable", cannot + (said ?? "a webhook fails"), {
      hint: `check the admission webhook "${
        webhook[1]
      }": kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations`,
    });
  }
  if (code >= 500) {
    return unavailable(cannot, `the API server answers ${code}`, said);
  }
  const kind: Kind = code === 405 || code === 406 || code === 415
    ? "unsupported"
    : "failed";
  const answer = `the API server answers ${code} ${reason}`.trimEnd();
  return failure(kind, `${cannot}${answer}${said ? `: ${said}` : ""}`);
}

function unauthorized(
  cannot: string,
  login: Login,
  { certPem, now }: { certPem?: string; now: Date },
): KompoxError {
  const { user, context, file } = login;
  const who = `user "${user.name}" (context "${context}" of "${file}")`;
  const refusal = `the API server does not accept the credentials of ${who}`;
  let hint = `write credentials for user "${user.name}" into "${file}"`;
  let state = refusal;
  const end = certPem && certificateEnd(certPem);
  if (user.exec !== undefined) {
    hint = `log in again with the tool that "${user.exec.command}" belongs to`;
  } else if (user.tokenFile !== undefined) {
    hint = `renew the token in "${user.tokenFile}"`;
  } else if (user.token !== undefined) {
    hint = `renew the token of user "${user.name}" in "${file}"`;
  } else if (end && end < now) {
    state = `the client certificate of ${who} expired at ${isoTime(end)}`;
    hint = `renew the certificate of user "${user.name}" in "${file}"`;
  } else if (certPem !== undefined) {
    hint = "use a certificate that the cluster's own CA has signed";
  }
  return failure("denied", cannot + state, { hint });
}

function forbidden(
  cannot: string,
  status: ApiStatus,
  doing: Doing,
  login: Login,
): KompoxError {
  const said = words(status, doing) ?? "the API server forbids it";
  if (status.causes.some(({ reason }) => reason === "NamespaceTerminating")) {
    return failure("conflict", cannot + said, {
      hint: "wait until the namespace is gone, then run this again",
    });
  }
  if (status.message.includes("exceeded quota")) {
    return failure("denied", cannot + said, {
      hint: "raise the quota of the namespace, or ask for less",
    });
  }
  if (status.message.includes("violates PodSecurity")) {
    return failure("denied", cannot + said, {
      hint:
        "change what is named above, or the namespace's level of Pod Security",
    });
  }
  if (/User "system:anonymous" cannot /.test(status.message)) {
    return failure("denied", cannot + said, {
      hint:
        `write credentials that the API server knows for user "${login.user.name}" into "${login.file}"`,
    });
  }
  const { permission } = doing;
  if (permission === undefined || !/ cannot /.test(status.message)) {
    return failure("denied", cannot + said);
  }
  const { resource, namespace } = permission;
  const verb = / cannot (\w+) resource /.exec(status.message)?.[1] ??
    permission.verb;
  const where = namespace === undefined ? "" : ` -n ${namespace}`;
  const [name, subresource] = resource.split("/");
  const sub = subresource === undefined ? "" : ` --subresource=${subresource}`;
  return failure("denied", cannot + said, {
    hint:
      `ask for the verb "${verb}" on "${resource}"; check with: kubectl --context ${login.context} auth can-i ${verb} ${name}${sub}${where}`,
  });
}

function conflict(
  cannot: string,
  status: ApiStatus,
  doing: Doing,
): KompoxError {
  const owned = status.causes.filter(({ reason }) =>
    reason === "FieldManagerConflict"
  );
  if (owned.length > 0) {
    const problems = owned.slice(0, causeLimit).map((cause): Problem => {
      const manager = /conflict with "((?:[^"\\]|\\.)*)"/.exec(cause.message);
      const owner = manager?.[1] ?? cause.message;
      return {
        level: "error",
        message:
          `${cannot}field "${cause.field}" belongs to manager "${owner}"`,
        hint:
          "run it again with `--force-conflicts` to take the field over, or let the other manager give it up",
      };
    });
    return new KompoxError("conflict", withRest(problems, owned.length));
  }
  const said = words(status, doing);
  if (status.reason === "AlreadyExists") {
    return failure("conflict", `${cannot}it exists already`);
  }
  return failure("conflict", cannot + (said ?? "it was changed meanwhile"), {
    hint: "run it again",
  });
}

function refused(
  cannot: string,
  status: ApiStatus,
  doing: Doing,
): KompoxError {
  const causes = status.causes.filter(({ field }) => field !== "");
  if (causes.length > 0) {
    const problems = causes.slice(0, causeLimit).map((cause): Problem => ({
      level: "error",
      message: `${cannot}field "${cause.field}": ${
        doing.secret ? cause.reason : cause.message
      }`,
    }));
    return new KompoxError("invalid", withRest(problems, causes.length));
  }
  const said = words(status, doing) ?? "the API server refuses it";
  return failure("invalid", cannot + said);
}

function withRest(problems: Problem[], count: number): Problem[] {
  if (count <= causeLimit) return problems;
  const message = `Cannot list ${count - causeLimit} more fields here`;
  return [...problems, { level: "error", message }];
}

function unavailable(
  cannot: string,
  state: string,
  said: string | undefined,
): KompoxError {
  return failure("unavailable", `${cannot}${state}${said ? `: ${said}` : ""}`, {
    hint: "wait a little, then run it again",
  });
}

/** The hint for a server that answers, but not as Kubernetes does. */
export function notAnApiServer(login: Login): string {
  return `check "server" of cluster "${login.cluster.name}" in "${login.file}": it must be a Kubernetes API server`;
}

/** The server's own words; undefined when there are none to show. */
function words(status: ApiStatus, doing: Doing): string | undefined {
  if (status.message === "") return undefined;
  return doing.secret ? status.reason || undefined : status.message;
}

function isoTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
