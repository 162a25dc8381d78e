/** Static certificates of clusters without a store of their own: PEM files and Secrets. */

import { KompoxError, type Problem } from "../../core/domain/error.ts";
import { isDnsLabel, isHostName } from "../../core/domain/patterns.ts";
import type { Certificate, Cluster } from "../../core/domain/resources.ts";
import type {
  CertificateMaterial,
  DriverFiles,
} from "../../core/ports/driver.ts";
import { pemPair } from "./pem.ts";

type Found = CertificateMaterial | Problem;

/**
 * `file:PATH` is a PEM file with the chain and the key, `file:CRT,KEY` two;
 * relative paths start where the configuration is. `secret:NAMESPACE/NAME` is
 * a Secret of type `kubernetes.io/tls` in the cluster.
 *
 * @throws {KompoxError} `invalid` with all sources that are of no use; no
 *   message holds what stands in a file
 */
export async function readCertificateSources(
  { ingress: { certificates } }: Cluster,
  deps: DriverFiles,
  signal: AbortSignal,
): Promise<CertificateMaterial[]> {
  const all: CertificateMaterial[] = [];
  const problems: Problem[] = [];
  for (const certificate of certificates) {
    signal.throwIfAborted();
    const found = await readSource(certificate, deps);
    if ("level" in found) problems.push(found);
    else all.push(found);
  }
  if (problems.length > 0) throw new KompoxError("invalid", problems);
  return all;
}

async function readSource(
  certificate: Certificate,
  deps: DriverFiles,
): Promise<Found> {
  const { name, source } = certificate;
  if (source.startsWith("file:")) return await readFiles(certificate, deps);
  const [namespace, secretName, ...rest] = source.startsWith("secret:")
    ? source.slice("secret:".length).split("/")
    : [];
  const isSecret = rest.length === 0 && isDnsLabel(namespace ?? "") &&
    isHostName(secretName ?? "");
  if (isSecret) return { name, kind: "secret", namespace, secretName };
  return unfit(certificate, {
    state: `"${source}" is no source that this driver knows`,
    hint: "write it as file:PATH or secret:NAMESPACE/NAME",
  });
}

async function readFiles(
  certificate: Certificate,
  deps: DriverFiles,
): Promise<Found> {
  const { name, source, directory } = certificate;
  const paths = source.slice("file:".length).split(",")
    .map((path) => path.trim()).filter((path) => path !== "");
  if (paths.length === 0 || paths.length > 2) {
    return unfit(certificate, {
      state: `"${source}" names ${paths.length} files`,
      hint: "write it as file:PATH, or as file:CERTIFICATE,KEY",
    });
  }
  const texts: string[] = [];
  for (const path of paths) {
    const read = await readFile(below(directory, path, deps), deps);
    if (typeof read !== "string") return unfit(certificate, read);
    texts.push(read);
  }
  const pair = pemPair(texts.join("\n"));
  if (!("certificate" in pair)) {
    return unfit(certificate, {
      ...pair,
      state: `"${paths.join(",")}": ${pair.state}`,
    });
  }
  return { name, kind: "pem", ...pair };
}

interface Fault {
  readonly state: string;
  readonly hint: string;
}

async function readFile(
  path: string,
  deps: DriverFiles,
): Promise<string | Fault> {
  try {
    const text = await deps.readTextFile(path);
    if (text !== undefined) return text;
    return {
      state: `there is no file "${path}"`,
      hint: "correct the path; it is relative to kompoxops.yml",
    };
  } catch (error) {
    if (error instanceof Error && error.name === "NotCapable") throw error;
    return {
      state: `"${path}" cannot be read`,
      hint: "check that it is a file, and its permissions",
    };
  }
}

function below(
  directory: string | undefined,
  path: string,
  deps: DriverFiles,
): string {
  const home = deps.env("HOME") || deps.env("USERPROFILE");
  if (home && /^~[\\/]/.test(path)) return home + path.slice(1);
  const isAbsolute = /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
  return isAbsolute || !directory ? path : `${directory}/${path}`;
}

function unfit({ name }: Certificate, { state, hint }: Fault): Problem {
  const message = `Cannot use certificate "${name}": ${state}`;
  return { level: "error", message, hint };
}
