/** What `doctor` is told of a connection: how it logs in, and the server's clock. */

import type { KubeLogin } from "../ports/kube.ts";
import { certificateEnd } from "./certificate_dates.ts";
import type { Http } from "./http.ts";
import type { Login, LoginUser } from "./login.ts";

/** @param certPem the client certificate of the kubeconfig */
export function kubeLogin(login: Login, certPem?: string): KubeLogin {
  const { file, context, cluster, user } = login;
  return {
    file,
    context,
    credentials: credentialsOf(user),
    insecure: cluster.insecure,
    certificateEnd: certPem === undefined ? undefined : certificateEnd(certPem),
  };
}

/** A token goes before a certificate, as in requests. */
function credentialsOf(user: LoginUser): KubeLogin["credentials"] {
  if (user.token !== undefined || user.tokenFile !== undefined) return "token";
  if (user.basic !== undefined) return "password";
  if (user.exec !== undefined) return "credential plugin";
  return user.cert === undefined ? "none" : "client certificate";
}

/** From the `Date` of an answer (RFC 9110, 6.6.1). */
export async function serverTime(
  http: Http,
  signal: AbortSignal,
): Promise<Date | undefined> {
  const text = await http.header("date", {
    method: "GET",
    path: "/version",
    doing: { what: "read the clock of the cluster" },
    repeatable: true,
  }, signal);
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
