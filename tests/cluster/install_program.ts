/** `cluster install` as a user runs it, interrupted wherever a test wants it. */

import { match, ok, strictEqual } from "node:assert/strict";
import { inFolder, kompoxops } from "../bench/programs.ts";
import { writeProject } from "../bench/projects.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Progress at which Ctrl-C is pressed, one run each, in this order: before
 * anything is made, after the first object, after one more.
 */
const moments = [/^connect: /m, /^apply Namespace\//m, /^apply /m];

/** Progress of what follows when all is applied. */
const waiting = /^wait /m;

/**
 * Installs with Ctrl-C at each moment, then to the end, then again; leaves
 * nothing.
 */
export async function installInterrupted(
  kubeconfigFile: string,
  unique: string,
): Promise<void> {
  await inFolder(async (root) => {
    const name = `t-stop-${unique}`;
    const cwd = await writeProject(
      root,
      name,
      "services: { a: { image: a } }\n",
      configOf(name, kubeconfigFile),
    );
    try {
      for (const moment of moments) await interrupted(cwd, moment);
      // By now it may be ready: only a new one is waited for.
      await uninstall(cwd);
      await interrupted(cwd, waiting);
      const whole = await run(cwd, "cluster", "install", "--wait");
      strictEqual(whole.code, 0, whole.stderr);
      match(whole.stderr, /the ingress controller is ready$/m);
      const status = await run(cwd, "cluster", "status");
      const { installed, unfinished } = JSON.parse(status.stdout);
      strictEqual(installed, true);
      strictEqual(unfinished.length, 0, status.stdout);
      const again = await run(cwd, "cluster", "install", "-o", "json");
      strictEqual(JSON.parse(again.stdout).changed, false, again.stdout);
    } finally {
      await uninstall(cwd);
    }
  });
}

async function uninstall(cwd: string): Promise<void> {
  const gone = await run(cwd, "cluster", "uninstall", "--wait");
  strictEqual(gone.code, 0, gone.stderr);
}

function configOf(name: string, kubeconfigFile: string): string {
  return JSON.stringify({
    version: "v1",
    service: { name: "tests" },
    provider: { name: "local", driver: "k3s" },
    cluster: {
      name,
      ingress: { namespace: name, certEmail: "ops@example.com" },
      settings: {
        KUBECONFIG: kubeconfigFile,
        TRAEFIK_SERVICE_TYPE: "NodePort",
        TRAEFIK_INGRESS_CLASS: name,
      },
    },
    app: { name, compose: "file:compose.yml" },
  });
}

/** What was begun is ended, nothing more is, and the cluster can be looked at. */
async function interrupted(cwd: string, moment: RegExp): Promise<void> {
  const child = spawn(cwd, "cluster", "install", "--wait");
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let shown = "";
  let pressed = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    shown += value;
    if (pressed || !moment.test(shown)) continue;
    child.kill("SIGINT");
    pressed = true;
  }
  const { code } = await child.status;
  await child.stdout.cancel();
  ok(pressed, `no ${moment} in: ${shown}`);
  strictEqual(code, 130, `${moment}: ${shown}`);
  strictEqual(/is ready$/m.test(shown), false, shown);
  const status = await run(cwd, "cluster", "status");
  strictEqual(status.code, 0, status.stderr);
  strictEqual(JSON.parse(status.stdout).provisioned, true);
}

function spawn(cwd: string, ...args: readonly string[]): Deno.ChildProcess {
  const [command, ...rest] = kompoxops(args);
  return new Deno.Command(command, {
    ...{ args: rest, cwd, stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
}

async function run(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await spawn(cwd, ...args).output();
  const [out, err] = [stdout, stderr].map((data) =>
    new TextDecoder().decode(data)
  );
  return { code, stdout: out, stderr: err };
}
