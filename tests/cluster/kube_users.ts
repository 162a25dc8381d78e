/** Other users and other ways to the test cluster, and how they are refused. */

import { ok, rejects, strictEqual } from "node:assert/strict";
import type { Kind, KompoxError } from "../../core/domain/error.ts";
import type { Kube } from "../../core/ports/kube.ts";
import {
  connect,
  kubeconfigText,
  limit,
  type Scratch,
} from "./kube_fixture.ts";

/** A kubeconfig for the same server with another user, another cluster. */
export async function variant(
  user: Record<string, unknown>,
  cluster: Record<string, unknown> = {},
): Promise<string> {
  const text = await kubeconfigText();
  const server = /server: (\S+)/.exec(text)![1];
  const ca = /certificate-authority-data: (\S+)/.exec(text)![1];
  return JSON.stringify({
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    clusters: [{
      name: "c",
      cluster: { server, "certificate-authority-data": ca, ...cluster },
    }],
    users: [{ name: "u", user }],
  });
}

/** Connects, works, closes. */
export async function using(
  kubeconfig: string,
  work: (kube: Kube) => Promise<void>,
): Promise<void> {
  const kube = await connect(kubeconfig);
  try {
    await work(kube);
  } finally {
    kube.close();
  }
}

/** The certificate and key of the test cluster's own user. */
export async function ownPair(): Promise<Record<string, string>> {
  const text = await kubeconfigText();
  const of = (key: string) => new RegExp(`${key}: (\\S+)`).exec(text)![1];
  return {
    "client-certificate-data": of("client-certificate-data"),
    "client-key-data": of("client-key-data"),
  };
}

/** Expects that a list of ConfigMaps fails, with this remedy. */
export async function refused(
  scratch: Scratch,
  kubeconfig: string,
  kind: Kind,
  message: RegExp,
  hint: RegExp,
): Promise<void> {
  await using(kubeconfig, async (kube) => {
    const { namespace } = scratch;
    const type = { apiVersion: "v1", kind: "ConfigMap" };
    const asked = kube.list(type, { namespace }, limit());
    await rejects(asked, (error: KompoxError) => {
      strictEqual(error.kind, kind, String(error));
      ok(message.test(error.message), error.message);
      ok(hint.test(error.problems[0].hint ?? ""), error.problems[0].hint);
      return true;
    });
  });
}

/** Made for this test: a pair that nobody trusts, expired since 2020. */
export const expired = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBTTCB9aADAgECAgECMAoGCCqGSM49BAMCMA4xDDAKBgNVBAMMA29sZDAeFw0x
OTAxMDEwMDAwMDBaFw0yMDAxMDEwMDAwMDBaMA4xDDAKBgNVBAMMA29sZDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABCbwtBNvvCmh60Nbz4ULnTN0junjGcSr9ZUF
EpfDgIVsmtoNB6I5Ty7wiRoqKaZ/UBPO4g7yQXDeNGHSuOJPCv6jRDBCMAwGA1Ud
EwEB/wQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFIkECRorLHFq
J6CCHqUKPLBnwzFtMAoGCCqGSM49BAMCA0cAMEQCIEKXXLRPOeqoTsNvqxwWM/gK
8ptPVgrcCRjfoFSRcfsRAiAsk83ma6QNfIA95NURKzGNAhY/xgx39LMhCXdx1VUD
BA==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIPKqHCyZfhp19WA86URlPSz71Pu0q+jLy9lWyg17Rh8VoAoGCCqGSM49
AwEHoUQDQgAEJvC0E2+8KaHrQ1vPhQudM3SO6eMZxKv1lQUSl8OAhWya2g0HojlP
LvCJGioppn9QE87iDvJBcN40YdK44k8K/g==
-----END EC PRIVATE KEY-----
`,
};
