/** Checks on the API server and on the way to it. */

import type { Kube } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { failed, type Found, ok, warning } from "./check.ts";

const dayMs = 86_400_000;

/** Minor versions of Kubernetes 1 that Kompox works with. */
const supported = {
  /** The first whose WebSockets can close one direction, and with native sidecars. */
  from: 30,
  /** The newest that the tests run on. */
  testedTo: 34,
};

/** Context, server and credentials; nothing was sent yet. */
export function checkKubeconfig(kube: Kube): Found {
  const login = kube.login?.();
  if (login === undefined) return ok(kube.server);
  const where = `context "${login.context}" of "${login.file}"`;
  if (login.insecure) {
    return warning(
      `${where} does not check the certificate of "${kube.server}"`,
      "remove insecure-skip-tls-verify and set certificate-authority-data",
    );
  }
  if (login.credentials === "none") {
    return warning(
      `${where} has no credentials`,
      "add a user to the context: kubectl config set-credentials --help",
    );
  }
  return ok(`${where}: "${kube.server}" with a ${login.credentials}`);
}

/** @returns undefined when the kubeconfig has no certificate that can be read */
export function checkClientCertificate(
  kube: Kube,
  now: Date,
): Found | undefined {
  const login = kube.login?.();
  const end = login?.certificateEnd;
  if (login === undefined || end === undefined) return undefined;
  const hint = `get a new kubeconfig for context "${login.context}"`;
  return certificateFound("the client certificate", end, now, hint, 14);
}

/** @param soonDays from how many days before its end a certificate is a warning */
export function certificateFound(
  what: string,
  end: Date,
  now: Date,
  hint: string,
  soonDays: number,
): Found {
  const days = Math.floor((end.getTime() - now.getTime()) / dayMs);
  const date = end.toISOString().slice(0, 10);
  if (end <= now) return failed(`${what} has expired on ${date}`, hint);
  const text = `${what} is valid until ${date}, ${days} days`;
  return days < soonDays ? warning(text, hint) : ok(text);
}

/** Reaches the server, too. */
export async function checkVersion(
  kube: Kube,
  signal: AbortSignal,
): Promise<Found> {
  const version = await kube.version(signal);
  const minor = Number(/^v1\.(\d+)/.exec(version)?.[1]);
  const range = `1.${supported.from} to 1.${supported.testedTo}`;
  const found = `Kubernetes ${version}`;
  if (Number.isNaN(minor)) {
    return warning(`${found} is no version that Kompox knows: ${range}`);
  }
  if (minor < supported.from) {
    return failed(
      `Cannot deploy to ${found}: Kompox needs 1.${supported.from}`,
      "upgrade the cluster",
    );
  }
  return minor > supported.testedTo
    ? warning(
      `${found} is newer than the versions that Kompox is tested with: ${range}`,
      "look for a newer Kompox",
    )
    : ok(`${found}; Kompox supports ${range}`);
}

/** The server tells whole seconds: less than two of them cannot be seen. */
export async function checkClock(
  kube: Kube,
  clock: Clock,
  signal: AbortSignal,
): Promise<Found> {
  const before = clock.now().getTime();
  const server = await kube.serverTime?.(signal);
  const after = clock.now().getTime();
  if (server === undefined) return warning("the server does not tell its time");
  const time = server.getTime();
  const early = Math.max(0, before - (time + 1000));
  const late = Math.max(0, time - after);
  const seconds = Math.round(Math.max(early, late) / 1000);
  if (seconds < 2) return ok("this machine and the server agree");
  const text = `this machine is ${seconds} s ${
    late > 0 ? "behind" : "ahead of"
  } the server`;
  const hint = "set the clock: timedatectl set-ntp true";
  if (seconds < 30) return ok(text);
  return seconds < 300 ? warning(text, hint) : failed(text, hint);
}
