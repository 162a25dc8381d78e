/** Reads a user of a kubeconfig: certificates, tokens, passwords, plugins. */

import type { Fields } from "./kubeconfig_fields.ts";
import type {
  ExecPlugin,
  Impersonation,
  LoginUser,
  PemSource,
} from "./login.ts";

const execVersions = [
  "client.authentication.k8s.io/v1",
  "client.authentication.k8s.io/v1beta1",
];

/** Name of the cluster extension that a plugin gets as `spec.cluster.config`. */
const execExtension = "client.authentication.k8s.io/exec";

/**
 * @param name the user's name
 * @param extensions of the cluster, by name
 * @returns the user; problems are noted with the fields
 */
export function readUser(
  name: string,
  fields: Fields,
  extensions: ReadonlyMap<string, unknown>,
): LoginUser {
  const cert = fields.pem("client-certificate");
  const key = fields.pem("client-key");
  checkPair(fields, cert, key);
  const username = fields.text("username");
  const token = fields.text("token");
  const tokenFile = fields.path("tokenFile");
  if ((token ?? tokenFile) !== undefined && username !== undefined) {
    fields.wrongAt(
      "username",
      "a token is set too, and only one of them can be sent",
      "remove the token, or `username` and `password`",
    );
  }
  const exec = readExec(fields, extensions);
  if (fields.node("auth-provider") !== undefined && exec === undefined) {
    fields.wrongAt(
      "auth-provider",
      "auth providers were removed from Kubernetes 1.26",
      "write a credential plugin under `exec` instead",
    );
  }
  return {
    name,
    cert,
    key,
    token,
    tokenFile,
    basic: username === undefined
      ? undefined
      : { username, password: fields.text("password") ?? "" },
    exec,
    impersonate: readImpersonation(fields),
  };
}

function checkPair(
  fields: Fields,
  cert: PemSource | undefined,
  key: PemSource | undefined,
): void {
  const has = (name: string) =>
    fields.node(name) !== undefined ||
    fields.node(`${name}-data`) !== undefined;
  if (cert !== undefined && key === undefined && !has("client-key")) {
    fields.wrongAt(
      "client-certificate-data",
      "its key is not set",
      "add `client-key-data` or `client-key`",
    );
  }
  if (key !== undefined && cert === undefined && !has("client-certificate")) {
    fields.wrongAt(
      "client-key-data",
      "its certificate is not set",
      "add `client-certificate-data` or `client-certificate`",
    );
  }
}

function readExec(
  user: Fields,
  extensions: ReadonlyMap<string, unknown>,
): ExecPlugin | undefined {
  const fields = user.fields("exec");
  if (fields === undefined) return undefined;
  const command = fields.program("command");
  const apiVersion = fields.text("apiVersion");
  if (command === undefined) {
    fields.wrongAt("command", "it is not set", "name the plugin's program");
  }
  if (apiVersion === undefined || !execVersions.includes(apiVersion)) {
    fields.wrongAt(
      "apiVersion",
      apiVersion === undefined ? "it is not set" : `it is "${apiVersion}"`,
      `use ${execVersions.join(" or ")}`,
    );
  }
  if (fields.text("interactiveMode") === "Always") {
    fields.wrongAt(
      "interactiveMode",
      "the plugin wants a terminal, which it does not get here",
      "use `interactiveMode: IfAvailable` when the plugin can do without",
    );
  }
  const env: Record<string, string> = {};
  const variables = fields.node("env");
  if (variables !== undefined) {
    for (const item of fields.items("env")) {
      const entries = item.kind === "map" ? item.entries : undefined;
      const name = entries?.get("name")?.value;
      const value = entries?.get("value")?.value;
      if (name?.kind === "scalar" && (!value || value.kind === "scalar")) {
        env[name.text] = value?.text ?? "";
      } else {
        fields.wrong(
          item,
          `an entry of "env" of ${fields.what}`,
          "it has no text under `name` and `value`",
        );
      }
    }
  }
  return {
    apiVersion: apiVersion ?? "",
    command: command ?? "",
    args: fields.texts("args"),
    env,
    installHint: fields.text("installHint"),
    provideClusterInfo: fields.flag("provideClusterInfo"),
    clusterConfig: extensions.get(execExtension),
  };
}

function readImpersonation(fields: Fields): Impersonation | undefined {
  const user = fields.text("as");
  if (user === undefined) return undefined;
  const extra: Record<string, string[]> = {};
  const more = fields.fields("as-user-extra");
  for (const key of more?.keys() ?? []) extra[key] = more!.texts(key);
  return {
    user,
    uid: fields.text("as-uid"),
    groups: fields.texts("as-groups"),
    extra,
  };
}
