/** One app of its own on the real cluster, used through the use cases, and gone after the test. */

import { clusters } from "../../core/kube/connect.ts";
import { appNames } from "../../core/domain/names.ts";
import type { Target } from "../../core/domain/resources.ts";
import type { DeployInput, DeployReport } from "../../core/operations/app.ts";
import type { OperationEvent } from "../../core/operations/call.ts";
import type { Kube, KubeObject, KubeType } from "../../core/ports/kube.ts";
import type { Clock, Ports } from "../../core/ports/ports.ts";
import { deployApp } from "../../core/usecases/app/deploy.ts";
import { destroyApp } from "../../core/usecases/app/destroy.ts";
import { deployInput, destroyInput } from "../fakes/app_inputs.ts";
import { fakeTarget } from "../fakes/fake_ports.ts";
import { kubeconfigFile } from "./real_cluster.ts";
import { randomId } from "../fakes/random_id.ts";

/** An app, its ports, and what a test asks the cluster besides. */
export interface RealApp {
  readonly target: Target;
  readonly namespace: string;
  readonly ports: Ports;
  readonly kube: Kube;
  /** Verbs and objects asked since the list was emptied. */
  readonly requests: string[];
  readonly events: OperationEvent[];
  call(signal?: AbortSignal): {
    signal: AbortSignal;
    report(event: OperationEvent): void;
  };
  deploy(compose: string, more?: Partial<DeployInput>): Promise<DeployReport>;
  /** All objects of a kind in the app's namespace. */
  list(type: KubeType): Promise<readonly KubeObject[]>;
}

const never = new AbortController().signal;

/**
 * Tests with an app on a real cluster, or says why it cannot.
 *
 * @param about short; part of the app's name
 */
export function testOnCluster(
  title: string,
  about: string,
  test: (app: RealApp) => Promise<void>,
): void {
  Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
    const app = await openApp(kubeconfigFile!, about);
    try {
      await test(app);
    } finally {
      const input = destroyInput({
        deleteNamespace: true,
        wait: false,
        lockTimeoutMs: 90_000,
      });
      await destroyApp(app.ports, input, app.call());
      app.kube.close();
    }
  });
}

/** Runs a test's app in a pod that answers at once: the cluster's own image. */
export const whoami = "services:\n  web:\n    image: traefik/whoami\n" +
  '    ports: ["8080:80"]\n';

async function openApp(
  kubeconfigPath: string,
  about: string,
): Promise<RealApp> {
  const name = `t-${about}-${crypto.randomUUID().slice(0, 6)}`;
  const rule = { name: "web", hostPort: 8080, hosts: [`${name}.example.com`] };
  const target = fakeTarget({ app: name, service: "tests", rules: [rule] });
  const kubeconfig = await Deno.readTextFile(kubeconfigPath);
  const access = { kubeconfig, file: kubeconfigPath };
  const requests: string[] = [];
  const real = clusters({
    readTextFile: (path) => Deno.readTextFile(path).catch(() => undefined),
    run: () => Promise.resolve(undefined),
    ...clock,
  });
  const ports: Ports = {
    store: {
      target: () => Promise.resolve(target),
      clusterTarget: () => Promise.resolve(target),
    },
    drivers: {
      open: () =>
        Promise.resolve({
          cluster: { kubeconfig: () => Promise.resolve(access) },
        }),
    },
    clusters: {
      connect: async () => counting(await real.connect(access), requests),
    },
    clock,
    actor: { author: "tests", runId: name, toolVersion: "0.0.0" },
    randomId,
  };
  const kube = await real.connect(access);
  const { namespace } = appNames(target);
  const events: OperationEvent[] = [];
  const call = (signal = never) => ({
    signal,
    report: (event: OperationEvent) => void events.push(event),
  });
  return {
    target,
    namespace,
    ports,
    kube,
    requests,
    events,
    call,
    deploy: (compose, more) =>
      deployApp(
        ports,
        deployInput(compose, { timeoutMs: 120_000, ...more }),
        call(),
      ),
    list: async (type) => (await kube.list(type, { namespace }, never)).items,
  };
}

const clock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", abort);
        resolve();
      }, ms);
      signal.addEventListener("abort", abort, { once: true });
    }),
};

const noted = new Set([
  "apply",
  "create",
  "delete",
  "get",
  "list",
  "replace",
  "watch",
]);

/** Notes the verb and the object of every request on its way. */
function counting(kube: Kube, requests: string[]): Kube {
  return new Proxy(kube, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const about = args[0] as KubeObject;
        if (noted.has(String(key))) {
          requests.push(`${String(key)} ${about.kind}`);
        }
        return member.apply(target, args);
      };
    },
  });
}
