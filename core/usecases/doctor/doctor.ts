/** `doctor`: looks at everything that a deploy needs, and says what is wrong with it. */

import { KompoxError } from "../../domain/error.ts";
import { appHosts, appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { ComposeBundle } from "../../operations/bundle.ts";
import type { Call } from "../../operations/call.ts";
import type {
  DoctorInput,
  DoctorReport,
  Finding,
} from "../../operations/doctor.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Machine } from "../../ports/machine.ts";
import type { Ports } from "../../ports/ports.ts";
import type { TargetDraft } from "../../ports/store.ts";
import { validateApp } from "../app/validate.ts";
import { check } from "./check.ts";
import {
  checkDns,
  checkHostCertificate,
  checkIngress,
  type Ingress,
} from "./ingress_checks.ts";
import {
  checkCompose,
  checkConfiguration,
  checkTools,
} from "./local_checks.ts";
import { checkPermissions } from "./permissions.ts";
import {
  checkClientCertificate,
  checkClock,
  checkKubeconfig,
  checkVersion,
} from "./server_checks.ts";
import { checkSnapshots, checkStorage } from "./storage_checks.ts";

/** What the doctor uses besides the ports of all use cases. */
export interface DoctorPorts extends Ports {
  readonly machine: Machine;
  /** Collects the Compose project of the configuration. */
  bundle(appName: string | undefined): Promise<ComposeBundle>;
}

/**
 * All checks run at once, each in its own time; one that fails disturbs no
 * other. Nothing is written to the cluster: access reviews are not kept.
 */
export async function doctor(
  ports: DoctorPorts,
  input: DoctorInput,
  call: Call,
): Promise<DoctorReport> {
  const draft = await readDraft(ports, input, call.signal);
  const { target } = draft;
  const findings = (await Promise.all([
    draft.finding,
    composeFinding(ports, draft, input, call),
    check(
      "tools",
      "warning",
      ports.clock,
      call.signal,
      (signal) => checkTools(ports.machine, signal),
    ),
    clusterFindings(ports, target ?? anyCluster, call.signal),
  ])).flat();
  const healthy = findings.every(({ state }) => state !== "failure");
  return { healthy, findings };
}

/** Without a configuration: the cluster that a new one would name. */
const anyCluster: Target = {
  service: { id: "", name: "ops" },
  provider: { id: "", name: "k3s1", driver: "k3s", settings: {} },
  cluster: {
    id: "",
    name: "cluster1",
    existing: true,
    ingress: {
      controller: "traefik",
      namespace: "traefik",
      serviceAccount: "",
      certificates: [],
    },
    settings: {},
    protection: { provisioning: "none", installation: "none" },
  },
  app: {
    id: "",
    name: "app1",
    compose: { kind: "files", paths: [] },
    ingress: { rules: [] },
    volumes: [],
    networkIngress: [],
    settings: {},
  },
};

async function readDraft(
  { store, clock }: DoctorPorts,
  { appName }: DoctorInput,
  signal: AbortSignal,
): Promise<{ target?: Target; finding: Finding; readable: boolean }> {
  let draft: TargetDraft | undefined;
  const finding = await check(
    "configuration",
    "failure",
    clock,
    signal,
    async () => {
      draft = await store.draft?.(appName) ??
        { target: await store.target(appName), problems: [] };
      return checkConfiguration(draft.target, draft.problems);
    },
  );
  const readable = finding.state !== "failure";
  return { target: draft?.target, finding, readable };
}

/** None without a configuration: its own finding says what to do. */
async function composeFinding(
  ports: DoctorPorts,
  { target, readable }: { target?: Target; readable: boolean },
  { appName }: DoctorInput,
  call: Call,
): Promise<Finding[]> {
  if (target === undefined || !readable) return [];
  const work = async (signal: AbortSignal) => {
    try {
      const bundle = await ports.bundle(appName);
      const input = { appName, bundle };
      return checkCompose(
        await validateApp(ports, input, { ...call, signal }),
      );
    } catch (error) {
      if (!(error instanceof KompoxError) || error.kind !== "invalid") {
        throw error;
      }
      return checkCompose({ objects: [], problems: error.problems });
    }
  };
  return [await check("compose", "failure", ports.clock, call.signal, work)];
}

/** Kubeconfig first; without it and without a server that answers the rest is not asked. */
async function clusterFindings(
  ports: DoctorPorts,
  target: Target,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { clock } = ports;
  let kube: Kube | undefined;
  const kubeconfig = await check(
    "kubeconfig",
    "failure",
    clock,
    signal,
    async (ends) => {
      const driver = await ports.drivers.open(target.provider);
      const access = await driver.cluster.kubeconfig(target.cluster, ends);
      kube = await ports.clusters.connect(access);
      return checkKubeconfig(kube);
    },
  );
  if (kube === undefined) {
    return [kubeconfig, ...await hostFindings(ports, target, [], signal)];
  }
  try {
    return [kubeconfig, ...await serverFindings(ports, kube, target, signal)];
  } finally {
    kube.close();
  }
}

async function serverFindings(
  ports: DoctorPorts,
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { clock } = ports;
  const certificate = checkClientCertificate(kube, clock.now());
  const own: Finding[] = certificate === undefined
    ? []
    : [{ check: "client certificate", ...certificate }];
  let reached = false;
  const version = await check(
    "api version",
    "failure",
    clock,
    signal,
    async (ends) => {
      const found = await checkVersion(kube, ends);
      reached = true;
      return found;
    },
  );
  // A server that does not answer gets no more questions.
  if (!reached) {
    const hosts = await hostFindings(ports, target, [], signal);
    return [...own, version, ...hosts];
  }
  const { namespace } = appNames(target);
  const hasVolumes = target.app.volumes.length > 0;
  const ask = (
    name: string,
    weight: "warning" | "failure",
    work: Parameters<typeof check>[4],
  ) => check(name, weight, clock, signal, work);
  const rest = await Promise.all([
    ask("clock", "warning", (ends) => checkClock(kube, clock, ends)),
    ask(
      "permissions",
      "failure",
      (ends) => checkPermissions(kube, namespace, hasVolumes, ends),
    ),
    ask("storage", "warning", (ends) => checkStorage(kube, hasVolumes, ends)),
    ask("snapshots", "warning", (ends) => checkSnapshots(kube, ends)),
    ingressFindings(ports, kube, target, signal),
  ]);
  return [...own, version, ...rest.flat()];
}

async function ingressFindings(
  ports: DoctorPorts,
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<Finding[]> {
  let ingress: Ingress | undefined;
  const finding = await check(
    "ingress",
    "warning",
    ports.clock,
    signal,
    async (ends) => {
      ingress = await checkIngress(kube, target, ends);
      return ingress.found;
    },
  );
  const addresses = ingress?.addresses ?? [];
  return [finding, ...await hostFindings(ports, target, addresses, signal)];
}

/** Two lines for each host that has an address, one for the others. */
async function hostFindings(
  ports: DoctorPorts,
  target: Target,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const { clock, machine } = ports;
  const findings = appHosts(target).map(async (host) => {
    let known = false;
    const dns = await check(
      `dns ${host}`,
      "warning",
      clock,
      signal,
      async (ends) => {
        const resolved = await checkDns(host, addresses, machine, ends);
        known = resolved.known;
        return resolved.found;
      },
    );
    if (!known) return [dns];
    const certificate = await check(
      `certificate ${host}`,
      "warning",
      clock,
      signal,
      (ends) => checkHostCertificate(host, machine, clock.now(), ends),
    );
    return [dns, certificate];
  });
  return (await Promise.all(findings)).flat();
}
