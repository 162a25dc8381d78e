/** Ports that hold state: a store of one app, a driver, a cluster in memory, a clock that jumps. */

import { failure } from "../../core/domain/error.ts";
import type {
  AppVolume,
  IngressRule,
  Target,
} from "../../core/domain/resources.ts";
import { locate, type Located, Source } from "../../core/domain/source.ts";
import type { OperationEvent } from "../../core/operations/call.ts";
import type { ComposeBundle } from "../../core/operations/bundle.ts";
import type { Disk } from "../../core/ports/disks.ts";
import type { ClusterFacet, Driver } from "../../core/ports/driver.ts";
import type { Ports } from "../../core/ports/ports.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeCluster } from "./fake_cluster.ts";
import { FakeKube, FakeTraffic } from "./fake_kube.ts";
import { runWorkloads } from "./fake_workloads.ts";
import type { MemoryData } from "./memory_data.ts";
import { randomId } from "./random_id.ts";

/** What a test may look into and change. */
export interface FakeWorld {
  readonly ports: Ports;
  readonly cluster: FakeCluster;
  readonly traffic: FakeTraffic;
  readonly clock: FakeClock;
  readonly events: OperationEvent[];
  /** How often the driver was opened or asked for a kubeconfig. */
  readonly contacts: string[];
  target: Target;
  /** Assigned disks by volume; absent: the driver has no disks facet. */
  disks?: Record<string, readonly Disk[]>;
  /** Disks and snapshots that can be made and deleted; wins over {@link disks}. */
  data?: MemoryData;
  /** What the driver's clusters can besides; absent: they are only reached. */
  facet?: Partial<ClusterFacet>;
  /** What a use case is called with. */
  call(signal?: AbortSignal): {
    signal: AbortSignal;
    report(event: OperationEvent): void;
  };
}

/** @param author who acts; two worlds on one cluster are two people */
export function fakePorts(
  options: {
    target?: Target;
    cluster?: FakeCluster;
    author?: string;
    data?: MemoryData;
  } = {},
): FakeWorld {
  const clock = options.cluster?.clock ?? new FakeClock();
  const cluster = options.cluster ?? new FakeCluster(clock);
  if (options.cluster === undefined) runWorkloads(cluster);
  const traffic = new FakeTraffic();
  const author = options.author ?? "alice@laptop";
  const world: FakeWorld = {
    ports: {
      store: {
        target: (name) => {
          if (name === undefined || name === world.target.app.name) {
            return Promise.resolve(world.target);
          }
          return Promise.reject(
            failure("not-found", `Cannot find app "${name}"`),
          );
        },
        clusterTarget: () => Promise.resolve(world.target),
      },
      drivers: {
        open: () => {
          world.contacts.push("open");
          return Promise.resolve(driverOf(world));
        },
      },
      clusters: {
        connect: () => Promise.resolve(new FakeKube(cluster, traffic)),
      },
      clock,
      actor: { author, runId: `run-of-${author}`, toolVersion: "0.0.0" },
      randomId,
    },
    cluster,
    traffic,
    clock,
    events: [],
    contacts: [],
    target: options.target ?? fakeTarget({}),
    data: options.data,
    call: (signal = new AbortController().signal) => ({
      signal,
      report: (event) => void world.events.push(event),
    }),
  };
  return world;
}

/** An app `shop` on cluster `main`, reached below `apps.test`. */
export function fakeTarget(
  { app = "shop", service = "acme", rules = [], volumes = [] }: {
    app?: string;
    service?: string;
    rules?: readonly { name: string; hostPort: number; hosts?: string[] }[];
    volumes?: readonly string[];
  },
): Target {
  return {
    service: { id: "s", name: service },
    provider: { id: "p", name: "local", driver: "fake", settings: {} },
    cluster: {
      id: "c",
      name: "main",
      existing: true,
      ingress: {
        controller: "traefik",
        namespace: "traefik",
        serviceAccount: "traefik",
        domain: "apps.test",
        certificates: [],
      },
      settings: {},
      protection: { provisioning: "none", installation: "none" },
    },
    app: {
      id: "a",
      name: app,
      compose: { kind: "files", paths: [at("compose.yml")] },
      ingress: { rules: rules.map(ruleOf) },
      volumes: volumes.map(volumeOf),
      networkIngress: [],
      settings: {},
    },
  };
}

/** A bundle of one Compose file. */
export function fakeBundle(text: string): ComposeBundle {
  return {
    entries: [{ path: "compose.yml" }],
    files: { "compose.yml": text },
    paths: {},
    variables: {},
    profiles: [],
  };
}

/** A disk of a volume, assigned. */
export function fakeDisk(volumeName: string, name = "disk1"): Disk {
  const created = "2026-01-01T00:00:00Z";
  return {
    name,
    volumeName,
    assigned: true,
    sizeBytes: 2 ** 30,
    handle: `handle-${volumeName}-${name}`,
    createdAt: created,
    updatedAt: created,
  };
}

const config = new Source("kompoxops.yml", "");

function at<T>(value: T): Located<T> {
  return locate(value, { source: config, offset: 0 });
}

function ruleOf(
  rule: { name: string; hostPort: number; hosts?: string[] },
): IngressRule {
  return {
    name: at(rule.name),
    hostPort: at(rule.hostPort),
    hosts: (rule.hosts ?? []).map(at),
  };
}

function volumeOf(name: string): AppVolume {
  return { name: at(name), sizeBytes: 2 ** 30, type: "disk", options: {} };
}

function driverOf(world: FakeWorld): Driver {
  const cluster: Driver["cluster"] = {
    ...world.facet,
    kubeconfig: () => {
      world.contacts.push("kubeconfig");
      return Promise.resolve({ kubeconfig: "fake" });
    },
  };
  const { disks, data } = world;
  if (data !== undefined) {
    return { cluster, disks: data.disks, snapshots: data.snapshots };
  }
  if (disks === undefined) return { cluster };
  return {
    cluster,
    disks: {
      handleMark: "fake",
      isNative: () => false,
      list: (_target, volumeName) => {
        world.contacts.push(`disks ${volumeName}`);
        return Promise.resolve(disks[volumeName] ?? []);
      },
      volumeClass: () => ({ csiDriver: "fake.csi" }),
      create: notHere,
      assign: notHere,
      delete: notHere,
    },
  };
}

function notHere(): never {
  throw new Error("disks of this world only stand there");
}
