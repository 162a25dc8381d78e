/** Which kubeconfig file is the user's own. */

import { failure } from "../../core/domain/error.ts";
import type { Io } from "../io.ts";

/**
 * @param given what the user named; a `~` before a slash is the home
 * @returns it, else the first file of `KUBECONFIG`, else `~/.kube/config`
 * @throws {KompoxError} `usage` nothing of it is set
 */
export function kubeconfigPath(
  given: string | undefined,
  io: Pick<Io, "env" | "pathSeparator">,
): string {
  const home = io.env("HOME") || io.env("USERPROFILE");
  const listed = io.env("KUBECONFIG")?.split(io.pathSeparator)
    .find((path) => path !== "");
  const path = given ?? listed;
  if (path !== undefined && path !== "") {
    return home && /^~[\\/]/.test(path) ? home + path.slice(1) : path;
  }
  if (home) return `${home}/.kube/config`;
  throw failure("usage", "Cannot find your kubeconfig: HOME is not set", {
    hint: "name it: --kubeconfig FILE",
  });
}
