/** Keys of Compose as a container on a real cluster sees them. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { logsApp } from "../../core/usecases/app/logs.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { logsInput } from "../fakes/app_inputs.ts";
import { type RealApp, testOnCluster } from "./app_cluster.ts";
import { runIn } from "./run_in.ts";

const keys = `services:
  box:
    image: busybox:1.36
    command: sleep 3600
    platform: linux/amd64
    hostname: box
    domainname: example.com
    user: "1000:1001"
    group_add: ["2000"]
    working_dir: /scratch
    read_only: true
    tmpfs: "/scratch:size=1m"
    shm_size: 2m
    cap_drop: [ALL]
    security_opt: [no-new-privileges:true, seccomp=builtin]
    sysctls: {net.ipv4.ip_unprivileged_port_start: 80}
    dns: 192.0.2.53
    dns_search: corp.example.com
    dns_opt: ["ndots:2"]
    extra_hosts: ["legacy:192.0.2.7"]
    labels: {com.example.team: shop}
    init: true
    stop_grace_period: 1s
    environment: {GREETING: hello}
    post_start:
      - command: [sh, -c, 'echo "$$GREETING $$MARK $$(pwd) $$1" > /scratch/hook', x, $$(GREETING)]
        working_dir: /tmp
        environment: {MARK: it's}
  net:
    image: busybox:1.36
    command: sleep 3600
    ports: ["8080:8080"]
    cap_drop: [NET_RAW]
    cap_add: [SETUID]
    init: true
    stop_grace_period: 1s
`;

const questions: readonly [about: string, script: string, answer: RegExp][] = [
  ["user and group_add", "id", /^uid=1000 gid=1001 groups=.*\b2000\b/],
  ["working_dir", "pwd", /^\/scratch$/],
  ["read_only", "touch /x 2>&1", /Read-only file system$/],
  ["tmpfs", "df -k /scratch | tail -1", /^tmpfs +1024 /],
  [
    "a tmpfs that can be written",
    "echo a >/scratch/a && cat /scratch/a",
    /^a$/,
  ],
  ["shm_size", "df -k /dev/shm | tail -1", /^tmpfs +2048 /],
  ["cap_drop", "grep CapEff /proc/self/status", /\t0+$/],
  ["no-new-privileges", "grep NoNewPrivs /proc/self/status", /\t1$/],
  ["seccomp", "grep Seccomp: /proc/self/status", /\t2$/],
  [
    "sysctls",
    "cat /proc/sys/net/ipv4/ip_unprivileged_port_start",
    /^80$/,
  ],
  ["hostname", "hostname", /^box$/],
  ["domainname", "grep box.example.com /etc/hosts", /^127\.0\.0\.1\s/],
  ["extra_hosts", "grep legacy /etc/hosts", /^192\.0\.2\.7\s+legacy$/],
  [
    "dns, dns_search and dns_opt",
    "cat /etc/resolv.conf",
    /^search corp\.example\.com\nnameserver 192\.0\.2\.53\noptions ndots:2$/,
  ],
  ["init", "cat /proc/1/comm", /^pause$/],
  ["post_start", "cat /scratch/hook", /^hello it's \/tmp \$\(GREETING\)$/],
];

testOnCluster(
  "deployApp() gives containers on a real cluster what their Compose keys say",
  "keys",
  async (app) => {
    const report = await app.deploy(keys);
    strictEqual(report.ready, true);
    for (const [about, script, answer] of questions) {
      const { text } = await runIn(app, "box", "sh", "-c", script);
      match(text.trimEnd(), answer, `${about}: ${text}`);
    }
    const own = await runIn(app, "net", "grep", "CapEff", "/proc/self/status");
    const bits = BigInt(`0x${own.text.trim().split("\t")[1]}`);
    strictEqual(bits >> 13n & 1n, 0n, "NET_RAW is dropped");
    strictEqual(bits >> 7n & 1n, 1n, "SETUID is there");
    const [pod] = await app.list({ apiVersion: "v1", kind: "Pod" });
    strictEqual(pod.metadata.annotations?.["com.example.team"], "shop");
    strictEqual((await app.deploy(keys)).changed, false);
  },
);

testOnCluster(
  "deployApp() waits for a healthcheck on a real cluster, and pre_stop runs at the end",
  "hooks",
  async (app) => {
    const started = Date.now();
    await app.deploy(`services:
  web:
    image: busybox:1.36
    command: [sh, -c, "trap 'exit 0' TERM; sleep 4; touch /tmp/ok; while :; do sleep 1; done"]
    ports: ["8080:8080"]
    healthcheck: {test: test -f /tmp/ok, interval: 1s}
    pre_stop:
      - command: [sh, -c, "echo saving >/proc/1/fd/1"]
      - command: [sh, -c, "echo saved as $$WHO in $$(pwd) >/proc/1/fd/1"]
        environment: {WHO: me}
        working_dir: /var
`);
    ok(Date.now() - started >= 4000);
    strictEqual((await runIn(app, "web", "ls", "/tmp/ok")).code, 0);
    const lines: string[] = [];
    const [pod] = await app.list({ apiVersion: "v1", kind: "Pod" });
    await Promise.all([
      followLog(app, lines),
      deletePod(app, pod),
    ]);
    deepStrictEqual(lines.filter((line) => line.startsWith("sav")), [
      "saving",
      "saved as me in /var",
    ]);
  },
);

/** Until the line that the last hook writes. */
async function followLog(app: RealApp, lines: string[]): Promise<void> {
  const input = logsInput({ container: "web", follow: true });
  const signal = AbortSignal.timeout(60_000);
  for await (const { text } of logsApp(app.ports, input, app.call(signal))) {
    lines.push(text);
    if (text.startsWith("saved")) return;
  }
}

async function deletePod(app: RealApp, pod: KubeObject): Promise<void> {
  // The log must be followed before its container ends.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const { name, namespace } = pod.metadata;
  const ref = { apiVersion: "v1", kind: "Pod", name, namespace };
  await app.kube.delete(ref, {}, AbortSignal.timeout(60_000));
}
