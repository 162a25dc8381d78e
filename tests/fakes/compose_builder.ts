/** Builds Compose models and targets for tests, without a file to read. */

import type {
  ComposeDependency,
  ComposeHealthcheck,
  ComposeMount,
  ComposePort,
  ComposeProject,
  ComposeService,
} from "../../core/compose/model.ts";
import type { DiskBinding } from "../../core/convert/bindings.ts";
import type {
  App,
  Cluster,
  IngressRule,
  Target,
} from "../../core/domain/resources.ts";
import { type Located, Source, type Spot } from "../../core/domain/source.ts";

const file = new Source("compose.yml", "\n".repeat(1000));
const config = new Source("kompoxops.yml", "\n".repeat(1000));

/** A spot at the first column of a line of `compose.yml`. */
export function spot(line = 1): Spot {
  return { source: file, offset: line - 1 };
}

/** A value that stands on a line of `compose.yml`. */
export function at<T>(value: T, line = 1): Located<T> {
  return { value, ...spot(line) };
}

/** A value that stands on a line of `kompoxops.yml`. */
export function configured<T>(value: T, line = 1): Located<T> {
  return { value, source: config, offset: line - 1 };
}

/** What a test says about a service; the rest is empty. */
export type ServiceDraft =
  & Partial<Omit<ComposeService, "name" | "spot" | "image" | "environment">>
  & {
    readonly image?: string;
    readonly line?: number;
    readonly environment?: Readonly<Record<string, string>>;
  };

/** Services with an image each, sorted by name. */
export function composeProject(
  drafts: Readonly<Record<string, ServiceDraft>>,
): ComposeProject {
  const names = Object.keys(drafts).sort();
  return {
    services: names.map((name) => composeService(name, drafts[name])),
    volumes: new Map(),
    tree: { kind: "map", ...spot(), entries: new Map() },
  };
}

export function composeService(
  name: string,
  draft: ServiceDraft = {},
): ComposeService {
  const { image = "busybox:1.36", line = 1, environment, ...rest } = draft;
  const variables = Object.keys(environment ?? {}).sort();
  return {
    ports: [],
    expose: [],
    mounts: [],
    dependsOn: [],
    groupAdd: [],
    tty: false,
    stdinOpen: false,
    readOnly: false,
    extraHosts: [],
    aliases: [],
    capAdd: [],
    capDrop: [],
    resources: { requests: {}, limits: {} },
    kompox: { job: false, liveness: false },
    ...rest,
    name,
    spot: spot(line),
    image: image === "" ? undefined : at(image, line),
    environment: new Map(
      variables.map((name) => [name, at(environment![name], line)]),
    ),
  };
}

/** `hostPort:containerPort` over tcp. */
export function port(
  hostPort: number,
  containerPort: number,
  more: Partial<Omit<ComposePort, "spot">> & { line?: number } = {},
): ComposePort {
  const { line = 1, ...rest } = more;
  return {
    spot: spot(line),
    hostPort,
    containerPort,
    protocol: "tcp",
    implied: false,
    loopback: false,
    ...rest,
  };
}

/** `source:target` of a volume, or of a path when the source begins with a dot. */
export function mount(
  source: string,
  target: string,
  more: { readOnly?: boolean; line?: number } = {},
): ComposeMount {
  const { readOnly = false, line = 1 } = more;
  if (source.startsWith(".")) {
    const subPath = source.replace(/^\.\/?/, "");
    return { kind: "bind", spot: spot(line), subPath, target, readOnly };
  }
  const [volumeName, ...parts] = source.split("/");
  return {
    kind: "volume",
    spot: spot(line),
    volumeName,
    subPath: parts.join("/"),
    target,
    readOnly,
  };
}

export function waitFor(
  service: string,
  condition: ComposeDependency["condition"] = "service_started",
  line = 1,
): ComposeDependency {
  return { spot: spot(line), service, condition };
}

/** Compose's defaults, and `true` as the command. */
export function healthcheck(
  more: Partial<Omit<ComposeHealthcheck, "spot">> = {},
): ComposeHealthcheck {
  return {
    spot: spot(),
    command: ["true"],
    intervalMs: 30_000,
    timeoutMs: 30_000,
    retries: 3,
    startPeriodMs: 0,
    startIntervalMs: 5_000,
    ...more,
  };
}

export function rule(
  name: string,
  hostPort: number,
  hosts: readonly string[] = [],
  line = 1,
): IngressRule {
  return {
    name: configured(name, line),
    hostPort: configured(hostPort, line),
    hosts: hosts.map((host) => configured(host, line)),
  };
}

/** What a test says about the target; the rest is `ops/p1/c1/app1` without volumes and domain. */
export interface TargetDraft {
  readonly app?: Partial<Omit<App, "volumes" | "ingress">>;
  /** Names; each has 1 GiB. */
  readonly volumes?: readonly string[];
  readonly rules?: readonly IngressRule[];
  readonly ingress?: Partial<Cluster["ingress"]>;
}

export function target(draft: TargetDraft = {}): Target {
  return {
    service: { id: "s", name: "ops" },
    provider: { id: "p", name: "p1", driver: "k3s", settings: {} },
    cluster: {
      id: "c",
      name: "c1",
      existing: true,
      ingress: {
        controller: "traefik",
        namespace: "traefik",
        serviceAccount: "ingress-service-account",
        certificates: [],
        ...draft.ingress,
      },
      settings: {},
      protection: { provisioning: "none", installation: "none" },
    },
    app: {
      id: "a",
      name: "app1",
      compose: { kind: "files", paths: [] },
      networkIngress: [],
      settings: {},
      ...draft.app,
      ingress: { rules: draft.rules ?? [] },
      volumes: (draft.volumes ?? []).map((name, index) => ({
        name: configured(name, index + 1),
        sizeBytes: 2 ** 30,
        type: "disk",
        options: {},
      })),
    },
  };
}

/** The assigned disk of a volume. */
export function binding(
  volumeName: string,
  more: Partial<DiskBinding> = {},
): DiskBinding {
  return {
    volumeName,
    handle: `disk-of-${volumeName}`,
    sizeBytes: 2 ** 30,
    volumeClass: { csiDriver: "csi.example", storageClassName: "fast" },
    ...more,
  };
}
