/** A Compose project as conversion sees it: short forms made long, every value with its spot. */

import type { Located, Spot } from "../domain/source.ts";
import type { MapNode } from "../domain/tree.ts";

/** The project after merging, interpolation and profiles. */
export interface ComposeProject {
  /** Active services, sorted by name. */
  readonly services: readonly ComposeService[];
  /** Top-level `volumes`, by name. */
  readonly volumes: ReadonlyMap<string, Spot>;
  /** The merged, interpolated document, for `--out-compose`. */
  readonly tree: MapNode;
}

/** A service; absent keys are undefined or empty. `spot` is that of its name. */
export interface ComposeService {
  /** As written. */
  readonly name: string;
  readonly spot: Spot;
  readonly image?: Located<string>;
  /** Already split into words; empty: the image's is reset. */
  readonly command?: Located<readonly string[]>;
  readonly entrypoint?: Located<readonly string[]>;
  /** Without entries that have no value; sorted by name. */
  readonly environment: ReadonlyMap<string, Located<string>>;
  /** Names in `environment` whose values come from `env_file`: they may be secret. */
  readonly environmentFromFiles?: ReadonlySet<string>;
  readonly ports: readonly ComposePort[];
  /** Container ports of `expose`. */
  readonly expose: readonly Located<number>[];
  /** Container ports of `expose` over udp. */
  readonly exposeUdp?: readonly Located<number>[];
  readonly mounts: readonly ComposeMount[];
  /** `configs`, `secrets`, and binds of single files; targets are not yet compared with mounts. */
  readonly files?: readonly ComposeFileMount[];
  readonly healthcheck?: ComposeHealthcheck;
  readonly dependsOn: readonly ComposeDependency[];
  readonly restart?: Located<string>;
  readonly workingDir?: Located<string>;
  readonly user?: Located<string>;
  readonly groupAdd: readonly Located<string>[];
  readonly tty: boolean;
  readonly stdinOpen: boolean;
  readonly readOnly: boolean;
  readonly stopGracePeriodMs?: Located<number>;
  readonly hostname?: Located<string>;
  readonly pullPolicy?: Located<string>;
  /** `host:address` pairs. */
  readonly extraHosts: readonly Located<{ host: string; address: string }>[];
  /** Aliases on networks and names from `links`: other names of this pod. */
  readonly aliases: readonly Located<string>[];
  readonly capAdd: readonly Located<string>[];
  readonly capDrop: readonly Located<string>[];
  /** `security_opt`, as far as a pod may have it. */
  readonly confinement?: ComposeConfinement;
  /** `OS/ARCHITECTURE/VARIANT` as written; each part may be missing. */
  readonly platform?: Located<string>;
  readonly init?: Located<boolean>;
  /** Addresses of servers. */
  readonly dns?: readonly Located<string>[];
  readonly dnsSearch?: readonly Located<string>[];
  readonly dnsOptions?: readonly Located<string>[];
  readonly sysctls?: ReadonlyMap<string, Located<string>>;
  readonly labels?: ReadonlyMap<string, Located<string>>;
  readonly annotations?: ReadonlyMap<string, Located<string>>;
  readonly postStart?: readonly ComposeHook[];
  readonly preStop?: readonly ComposeHook[];
  /** Kubernetes quantities from `x-kompox`, `deploy.resources`, `mem_limit` and `cpus`. */
  readonly resources: ComposeResources;
  readonly kompox: {
    /** Decision 16: runs to its end before the others start. */
    readonly job: boolean;
    /** Decision 17. */
    readonly liveness: boolean;
    /** Runs in the container before snapshots are taken: nothing is written until {@link unquiesce}. */
    readonly quiesce?: Located<readonly string[]>;
    /** Runs in the container afterwards, also when `quiesce` failed. */
    readonly unquiesce?: Located<readonly string[]>;
  };
}

export interface ComposeResources {
  readonly requests: ComposeQuantities;
  readonly limits: ComposeQuantities;
  /** How many of each resource of a device plugin, such as `nvidia.com/gpu`. */
  readonly devices?: ReadonlyMap<string, Located<number>>;
}

/** Not yet checked texts; conversion checks them as Kubernetes quantities. */
export interface ComposeQuantities {
  readonly cpu?: Located<string>;
  readonly memory?: Located<string>;
}

/** One published port; a range is already taken apart. */
export interface ComposePort {
  readonly spot: Spot;
  /** 1 to 65535. Equal to the container port when none was written (decision 19). */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
  /** Whether no host port was written. */
  readonly implied: boolean;
  /** `127.0.0.1:` and its like: kept out of the Service. */
  readonly loopback: boolean;
  /** What is spoken over it, such as `http`. */
  readonly appProtocol?: Located<string>;
}

/** One mount of a service. */
export type ComposeMount =
  | {
    readonly kind: "volume";
    readonly spot: Spot;
    /** Name before the first `/` of the source. */
    readonly volumeName: string;
    /** Path below the volume's root without a leading `/`; empty: the root. */
    readonly subPath: string;
    readonly target: string;
    readonly readOnly: boolean;
  }
  | {
    /** A path in the project directory: goes to the app's first volume. */
    readonly kind: "bind";
    readonly spot: Spot;
    /** Normalised, relative, `/` between parts, no `..`; empty: the root. */
    readonly subPath: string;
    readonly target: string;
    readonly readOnly: boolean;
  }
  | {
    /** `tmpfs` and anonymous volumes: data dies with the pod. */
    readonly kind: "tmpfs" | "anonymous";
    readonly spot: Spot;
    readonly target: string;
    readonly sizeBytes?: number;
  };

/** Compose's defaults are filled in: 30s, 30s, 3, 0s, 5s. */
export interface ComposeHealthcheck {
  readonly spot: Spot;
  /** As Kubernetes runs it: `CMD-SHELL x` is `["/bin/sh", "-c", x]`. */
  readonly command: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
  readonly startIntervalMs: number;
}

export interface ComposeDependency {
  readonly spot: Spot;
  /** Name of a service of the project. */
  readonly service: string;
  readonly condition:
    | "service_started"
    | "service_healthy"
    | "service_completed_successfully";
}

/** One file of a container whose content the cluster keeps apart from it. */
export interface ComposeFileMount {
  readonly spot: Spot;
  readonly store: ComposeStore;
  /** Absolute, normalised. */
  readonly target: string;
  /** Permission bits, 0 to 0o777; absent: those that Kubernetes gives, 0644. */
  readonly mode?: Located<number>;
  readonly uid?: Located<string>;
  readonly gid?: Located<string>;
}

/** An entry of the top-level `configs` or `secrets`, or a file that is bound; the same object for all who use it. */
export interface ComposeStore {
  readonly from: "config" | "secret" | "bind";
  /** Whether the content must be kept as one keeps secrets. */
  readonly secret: boolean;
  /** The entry's name; of a bind the path in the project. */
  readonly name: string;
  readonly spot: Spot;
  readonly content: ComposeContent;
}

/** What a store holds. */
export type ComposeContent =
  | { readonly kind: "text"; readonly fileName: string; readonly text: string }
  | {
    readonly kind: "binary";
    readonly fileName: string;
    readonly base64: string;
  }
  | {
    /** Somebody else made it in the app's namespace. */
    readonly kind: "external";
    readonly objectName: string;
    readonly fileName: string;
  };

/** What confines a container more than its neighbours. */
export interface ComposeConfinement {
  readonly noNewPrivileges?: Located<boolean>;
  /** The profile of the container runtime. */
  readonly seccomp?: Located<"builtin">;
  /** Name of a profile that nodes have loaded. */
  readonly appArmor?: Located<string>;
}

/** A program that runs beside the container's own at its start or end. */
export interface ComposeHook {
  readonly spot: Spot;
  /** Never empty. */
  readonly command: readonly string[];
  readonly user?: Located<string>;
  readonly workingDir?: Located<string>;
  readonly environment: ReadonlyMap<string, Located<string>>;
}
