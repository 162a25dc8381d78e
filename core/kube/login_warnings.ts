/** What a user should know of a connection before it is used. */

import type { Problem } from "../domain/error.ts";
import { type Login, loginName } from "./login.ts";

/** @returns one warning where nothing proves who the server is */
export function loginWarnings(login: Login): readonly Problem[] {
  const { name, server, insecure } = login.cluster;
  // A proxy on this machine, as `kubectl proxy`, is no danger.
  const bare = /^http:\/\/(?!localhost[:/]|127\.|\[::1\])/.test(`${server}/`);
  if (!insecure && !bare) return [];
  const state = bare
    ? "it is reached without TLS"
    : 'its certificate is not verified, as "insecure-skip-tls-verify" is set';
  return [{
    level: "warning",
    message: `Cannot tell whether "${server}" is the API server of ${
      loginName(login)
    }: ${state}`,
    hint: bare
      ? `write "https://" for the server of cluster "${name}"`
      : `put the cluster's CA into "certificate-authority-data" of cluster "${name}"`,
  }];
}
