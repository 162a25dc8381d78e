import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Kind } from "../domain/error.ts";
import { readStatus } from "./api_status.ts";
import type { Doing } from "./doing.ts";
import type { Login } from "./login.ts";
import { statusError } from "./status_error.ts";

const login: Login = {
  file: "config",
  context: "dev",
  cluster: { name: "near", server: "https://near:6443", insecure: false },
  user: { name: "me", token: "sesame" },
};
const now = new Date("2030-01-01T00:00:00Z");
const doing: Doing = {
  what: 'apply Deployment "web" in namespace "n"',
  permission: { verb: "patch", resource: "deployments.apps", namespace: "n" },
};

interface Case {
  name: string;
  code: number;
  status: Record<string, unknown> | string;
  doing?: Doing;
  kind: Kind;
  messages: RegExp[];
  hint?: RegExp;
}

const cause = (reason: string, field: string, message: string) => ({
  reason,
  field,
  message,
});

const cases: Case[] = [
  {
    name: "the token is not accepted",
    code: 401,
    status: { message: "Unauthorized" },
    kind: "denied",
    messages: [
      /does not accept the credentials of user "me" \(context "dev" of "config"\)$/,
    ],
    hint: /^renew the token of user "me" in "config"$/,
  },
  {
    name: "the user may not",
    code: 403,
    status: {
      message:
        'deployments.apps "web" is forbidden: User "me" cannot patch resource "deployments" in API group "apps" in the namespace "n"',
    },
    kind: "denied",
    messages: [/: deployments.apps "web" is forbidden: User "me" cannot patch/],
    hint:
      /check with: kubectl --context dev auth can-i patch deployments.apps -n n$/,
  },
  {
    name: "a quota is used up",
    code: 403,
    status: { message: 'pods "a" is forbidden: exceeded quota: small' },
    kind: "denied",
    messages: [/exceeded quota: small$/],
    hint: /quota/,
  },
  {
    name: "the namespace goes away",
    code: 403,
    status: {
      message: "it is being terminated",
      details: { causes: [cause("NamespaceTerminating", "", "x")] },
    },
    kind: "conflict",
    messages: [/it is being terminated$/],
    hint: /^wait until the namespace is gone/,
  },
  {
    name: "there is no namespace",
    code: 404,
    status: { message: 'namespaces "n" not found' },
    kind: "not-found",
    messages: [/: namespaces "n" not found$/],
    hint: /^create the namespace first$/,
  },
  {
    name: "other managers own fields",
    code: 409,
    status: {
      reason: "Conflict",
      message: "Apply failed with 2 conflicts",
      details: {
        causes: [
          cause(
            "FieldManagerConflict",
            ".spec.replicas",
            'conflict with "kubectl-scale" with subresource "scale" using apps/v1',
          ),
          cause("FieldManagerConflict", ".data.b", 'conflict with "helm"'),
        ],
      },
    },
    kind: "conflict",
    messages: [
      /: field ".spec.replicas" belongs to manager "kubectl-scale"$/,
      /: field ".data.b" belongs to manager "helm"$/,
    ],
    hint: /`--force-conflicts`/,
  },
  {
    name: "the name is taken",
    code: 409,
    status: { reason: "AlreadyExists", message: "x" },
    kind: "conflict",
    messages: [/: it exists already$/],
  },
  {
    name: "the object was changed meanwhile",
    code: 409,
    status: { reason: "Conflict", message: "the object has been modified" },
    kind: "conflict",
    messages: [/the object has been modified$/],
    hint: /^run it again$/,
  },
  {
    name: "fields are wrong",
    code: 422,
    status: {
      reason: "Invalid",
      message: "all together",
      details: {
        causes: [
          cause("FieldValueInvalid", "spec.a", 'Invalid value: "x": no'),
          cause("FieldValueRequired", "spec.b", "Required value"),
        ],
      },
    },
    kind: "invalid",
    messages: [
      /^Cannot apply Deployment "web" in namespace "n": field "spec.a": Invalid value: "x": no$/,
      /: field "spec.b": Required value$/,
    ],
  },
  {
    name: "a field of a Secret is wrong",
    code: 422,
    status: {
      message: 'Invalid value: "hunter2"',
      details: {
        causes: [
          cause("FieldValueInvalid", "data.a", 'Invalid value: "hunter2"'),
        ],
      },
    },
    doing: { ...doing, secret: true },
    kind: "invalid",
    messages: [/: field "data.a": FieldValueInvalid$/],
  },
  {
    name: "a Secret is refused as a whole",
    code: 400,
    status: { reason: "BadRequest", message: "near hunter2" },
    doing: { ...doing, secret: true },
    kind: "invalid",
    messages: [/: BadRequest$/],
  },
  {
    name: "the server is overloaded",
    code: 429,
    status: { message: "too many requests" },
    kind: "unavailable",
    messages: [/: the API server is overloaded: too many requests$/],
  },
  {
    name: "a webhook does not answer",
    code: 500,
    status: {
      message:
        'Internal error occurred: failed calling webhook "check.example.com": timeout',
    },
    kind: "unavailable",
    messages: [/failed calling webhook/],
    hint: /^check the admission webhook "check.example.com"/,
  },
  {
    name: "a proxy answers with a page",
    code: 502,
    status: "<html>bad gateway</html>",
    kind: "unavailable",
    messages: [/: the API server answers 502$/],
  },
  {
    name: "the server does not apply",
    code: 415,
    status: { reason: "UnsupportedMediaType", message: "no apply" },
    kind: "unsupported",
    messages: [/answers 415 UnsupportedMediaType: no apply$/],
  },
  {
    name: "the answer is unheard of",
    code: 418,
    status: "",
    kind: "failed",
    messages: [/: the API server answers 418$/],
  },
];
for (const { name, code, status, kind, messages, hint, ...more } of cases) {
  Deno.test(`statusError() gives ${kind} when ${name}`, () => {
    const body = typeof status === "string"
      ? status
      : JSON.stringify({ kind: "Status", code, ...status });
    const read = readStatus(code, body);
    const error = statusError(read, more.doing ?? doing, login, { now });
    strictEqual(error.kind, kind);
    strictEqual(error.problems.length, messages.length);
    for (const [index, problem] of error.problems.entries()) {
      ok(messages[index].test(problem.message), problem.message);
      if (hint) ok(hint.test(problem.hint ?? ""), problem.hint);
    }
    ok(!/sesame|hunter2/.test(JSON.stringify(error.problems)));
  });
}

const users: { name: string; user: Login["user"]; hint: RegExp }[] = [
  { name: "has nothing", user: { name: "me" }, hint: /^write credentials/ },
  {
    name: "has a token file",
    user: { name: "me", tokenFile: "/t" },
    hint: /^renew the token in "\/t"$/,
  },
  {
    name: "has a plugin",
    user: {
      name: "me",
      exec: {
        apiVersion: "",
        command: "aws",
        args: [],
        env: {},
        provideClusterInfo: false,
      },
    },
    hint: /^log in again with the tool that "aws" belongs to$/,
  },
];
for (const { name, user, hint } of users) {
  Deno.test(`statusError() gives the fitting remedy for 401 when the user ${name}`, () => {
    const read = readStatus(401, "");
    const error = statusError(read, doing, { ...login, user }, { now });
    ok(hint.test(error.problems[0].hint ?? ""), error.problems[0].hint);
  });
}

Deno.test("statusError() counts what it does not show when there are many causes", () => {
  const causes = Array.from(
    { length: 25 },
    (_, index) => cause("FieldValueInvalid", `spec.f${index}`, "no"),
  );
  const body = JSON.stringify({ kind: "Status", details: { causes } });
  const error = statusError(readStatus(422, body), doing, login, { now });
  deepStrictEqual(
    error.problems.at(-1)!.message,
    "Cannot list 5 more fields here",
  );
});
