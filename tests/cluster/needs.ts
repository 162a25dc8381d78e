import type { Host } from "./host.ts";

/** What a machine is like, as far as the build cares. */
export interface Facts {
  readonly uid: number;
  readonly arch: string;
  readonly codename: string;
  readonly missingTools: readonly string[];
  /** As `go env GOVERSION` prints it; empty without Go. */
  readonly go: string;
  readonly goToolchain: string;
  readonly diskFreeKiB: number;
  readonly memoryAvailableKiB: number;
}

const gib = 1024 * 1024;
const diskGiB = 10;
const memoryGiB = 4;
const goMinor = 26;
const goFetchesMinor = 21;

/** Said before anything else, so that nobody waits for what cannot work. */
export function needsText(dest: string): string {
  return `The test cluster is not built yet. Building needs:
  - Debian 12 (bookworm) on x86-64 and root; packages come from its archive
  - Go 1.${goMinor} (1.${goFetchesMinor} or newer fetches it); modules come from the Go proxy
  - ${diskGiB} GiB of disk, most of it for Go's caches, and ${memoryGiB} GiB of memory
  - about 20 minutes on two idle cores the first time
It goes to ${dest}; from then on it is up in about 10 seconds.`;
}

/**
 * Says what a machine lacks for the build.
 *
 * @returns a line for each lack, with what to do; empty when it can be built
 */
export function missingNeeds(facts: Facts): string[] {
  const lacks: string[] = [];
  if (facts.uid !== 0) {
    lacks.push(`root: this is uid ${facts.uid}; run it as root`);
  }
  if (facts.arch !== "x86_64") {
    lacks.push(`x86-64: this is ${facts.arch}; use another machine`);
  }
  if (facts.missingTools.length > 0) {
    const tools = facts.missingTools.join(", ");
    lacks.push(`Debian: ${tools} not found; use a Debian 12 or its container`);
  } else if (facts.codename !== "bookworm") {
    lacks.push(
      `Debian 12 (bookworm): this is "${facts.codename}", whose packages have ` +
        "other names; use a Debian 12 or its container",
    );
  }
  lacks.push(...missingGo(facts));
  if (facts.diskFreeKiB < diskGiB * gib) {
    const free = (facts.diskFreeKiB / gib).toFixed(1);
    lacks.push(
      `${diskGiB} GiB of disk: ${free} GiB are free; make room, or point ` +
        "XDG_CACHE_HOME elsewhere",
    );
  }
  if (facts.memoryAvailableKiB < memoryGiB * gib) {
    const free = (facts.memoryAvailableKiB / gib).toFixed(1);
    lacks.push(
      `${memoryGiB} GiB of memory: ${free} GiB are available; stop something`,
    );
  }
  return lacks;
}

function missingGo({ go, goToolchain }: Facts): string[] {
  if (go === "") return [`Go: not found; install Go 1.${goMinor} or newer`];
  const minor = Number(/^go1\.(\d+)/.exec(go)?.[1] ?? goMinor);
  if (minor >= goMinor) return [];
  if (minor >= goFetchesMinor && goToolchain !== "local") return [];
  const remedy = minor >= goFetchesMinor ? ", or set GOTOOLCHAIN=auto" : "";
  return [`Go 1.${goMinor}: this is ${go}; install it${remedy}`];
}

/** Looks at the machine; `dest` need not exist yet. */
export async function readFacts(host: Host, dest: string): Promise<Facts> {
  const { output } = await host.run(["-c", look, "bash", dest]);
  const value = (key: string) =>
    new RegExp(`^${key}=(.*)$`, "m").exec(output)?.[1].trim() ?? "";
  return {
    uid: Number(value("uid")),
    arch: value("arch"),
    codename: value("codename"),
    missingTools: value("missing").split(" ").filter((tool) => tool !== ""),
    go: value("go"),
    goToolchain: value("toolchain"),
    diskFreeKiB: Number(value("disk")),
    memoryAvailableKiB: Number(value("memory")),
  };
}

const look = `
echo "uid=$(id -u)"
echo "arch=$(uname -m)"
echo "codename=$(. /etc/os-release; echo "$VERSION_CODENAME")"
for t in apt-get dpkg-deb flock tar; do
  command -v $t >/dev/null || missing+=" $t"
done
echo "missing=$missing"
echo "go=$(cd / && go env GOVERSION)"
echo "toolchain=$(cd / && go env GOTOOLCHAIN)"
to=$1
until [ -d "$to" ]; do to=$(dirname "$to"); done
echo "disk=$(df -Pk "$to" | awk 'NR == 2 { print $4 }')"
echo "memory=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)"
`;
