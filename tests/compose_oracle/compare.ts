/** Loads a case with our loader and lists where it differs from the reference. */

import type { ComposeService } from "../../core/compose/model.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** What the reference leaves in the project and our normal form does not: it is carried out. */
const spentKeys = ["profiles", "env_file", "label_file", "extends"];

/** Where `shm_size` is mounted: in the model a mount like others. */
const shared = "/dev/shm";

/** Paths at which two projects differ: `services.a.tty: true, not false`. */
export function differences(ours: Json, theirs: Json): string[] {
  const found: string[] = [];
  walk(tidy(ours), tidy(theirs), "", found);
  return found;
}

function walk(ours: Json, theirs: Json, path: string, found: string[]): void {
  if (isMap(ours) && isMap(theirs)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    for (const key of [...keys].sort()) {
      walk(ours[key], theirs[key], path ? `${path}.${key}` : key, found);
    }
    return;
  }
  if (
    Array.isArray(ours) && Array.isArray(theirs) &&
    ours.length === theirs.length
  ) {
    ours.forEach((item, index) =>
      walk(item, theirs[index], `${path}[${index}]`, found)
    );
    return;
  }
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
    found.push(`${path}: ${show(ours)}, not ${show(theirs)}`);
  }
}

/** Where a grant is mounted by default is written out: we do, the reference does when it runs. */
function tidy(project: Json): Json {
  const copy = structuredClone(project);
  for (const service of Object.values<Json>(copy.services ?? {})) {
    for (const key of spentKeys) delete service[key];
    for (const grant of service.configs ?? []) {
      grant.target ??= `/${grant.source}`;
    }
    for (const grant of service.secrets ?? []) {
      const { target = grant.source } = grant;
      grant.target = target.startsWith("/") ? target : `/run/secrets/${target}`;
    }
  }
  return withoutEmpty(copy);
}

/** Absent, null and an empty mapping are the same: a variable without a value is not set. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item));
  if (!isMap(value)) return value;
  const entries = Object.entries(value)
    .map(([name, item]) => [name, withoutEmpty(item)])
    .filter(([, item]) => !isEmpty(item));
  return Object.fromEntries(entries);
}

function isEmpty(value: Json): boolean {
  return value === null || value === undefined ||
    (isMap(value) && Object.keys(value).length === 0);
}

/** Where our model and the reference's project say different things of a service. */
export function modelDifferences(ours: ComposeService, theirs: Json): string[] {
  const found: string[] = [];
  const same = (key: string, own: Json, other: Json) =>
    walk(own, other, `model.${ours.name}.${key}`, found);
  same("image", ours.image?.value, theirs.image);
  same("command", ours.command?.value, theirs.command ?? undefined);
  same("entrypoint", ours.entrypoint?.value, theirs.entrypoint ?? undefined);
  same(
    "environment",
    Object.fromEntries(
      [...ours.environment].map(([k, { value }]) => [k, value]),
    ),
    withoutNulls(theirs.environment ?? {}),
  );
  same(
    "ports",
    ours.ports.map(portOf).sort(),
    (theirs.ports ?? []).map(theirPort).sort(),
  );
  same(
    "targets",
    [
      ...ours.mounts,
      ...(ours.files ?? []).filter(({ store }) => store.from === "bind"),
    ].map(({ target }) => target).filter((target) => target !== shared).sort(),
    targets(theirs),
  );
  same(
    "depends_on",
    Object.fromEntries(ours.dependsOn.map((on) => [on.service, on.condition])),
    Object.fromEntries(
      Object.entries<Json>(theirs.depends_on ?? {}).map((
        [name, on],
      ) => [name, on.condition]),
    ),
  );
  same("user", ours.user?.value, theirs.user);
  same("working_dir", ours.workingDir?.value, theirs.working_dir);
  same("hostname", ours.hostname?.value, theirs.hostname);
  same("tty", ours.tty, theirs.tty ?? false);
  same("stdin_open", ours.stdinOpen, theirs.stdin_open ?? false);
  same("read_only", ours.readOnly, theirs.read_only ?? false);
  same(
    "stop_grace_period",
    ours.stopGracePeriodMs?.value,
    milliseconds(theirs.stop_grace_period),
  );
  const health = theirs.healthcheck;
  if (ours.healthcheck !== undefined && health?.test) {
    const check = ours.healthcheck;
    same("interval", check.intervalMs, milliseconds(health.interval) ?? 30_000);
    same("timeout", check.timeoutMs, milliseconds(health.timeout) ?? 30_000);
    same(
      "start_period",
      check.startPeriodMs,
      milliseconds(health.start_period) ?? 0,
    );
    same(
      "start_interval",
      check.startIntervalMs,
      milliseconds(health.start_interval) ?? 5000,
    );
    same("retries", check.retries, health.retries ?? 3);
  }
  return found;
}

type Port = ComposeService["ports"][number];

function portOf({ hostPort, containerPort, protocol, implied }: Port): string {
  return `${implied ? "" : hostPort}:${containerPort}/${protocol}`;
}

function theirPort({ target, published, protocol }: Json): string {
  return `${published ?? ""}:${target}/${protocol}`;
}

function targets(theirs: Json): string[] {
  const mounts = (theirs.volumes ?? []).map(({ target }: Json) => target);
  const tmpfs = (theirs.tmpfs ?? []).map((line: string) => line.split(":")[0]);
  return [...mounts, ...tmpfs].sort();
}

/** `1m30s` of Go in milliseconds. */
function milliseconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const units: Record<string, number> = {
    h: 3.6e6,
    m: 6e4,
    s: 1000,
    ms: 1,
    "µs": 1e-3,
    ns: 1e-6,
  };
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(ms|µs|ns|[hms])/g)) {
    total += Number(amount) * units[unit];
  }
  return Math.round(total);
}

function withoutNulls(map: Json): Json {
  return Object.fromEntries(
    Object.entries(map).filter(([, value]) => value !== null),
  );
}

function isMap(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: Json): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
