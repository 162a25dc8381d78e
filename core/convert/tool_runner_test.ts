import {
  deepStrictEqual,
  notStrictEqual,
  strictEqual,
} from "node:assert/strict";
import type { DeploymentSpec } from "kubernetes-types/apps/v1.d.ts";
import { fakeTarget } from "../../tests/fakes/fake_ports.ts";
import { openFrame, podSelector } from "./frame.ts";
import { type ToolRunner, toolRunner } from "./tool_runner.ts";

const target = fakeTarget({ volumes: ["data", "logs"] });
const plain: ToolRunner = {
  image: "busybox",
  command: [],
  args: [],
  once: false,
  mounts: [],
};

function disk(volumeName: string, handle: string, mountPath: string) {
  const volumeClass = { csiDriver: "fake.csi" };
  const binding = { volumeName, handle, sizeBytes: 2 ** 30, volumeClass };
  return { binding, mountPath };
}

function specOf(runner: Partial<ToolRunner>, beside: "app" | "anywhere") {
  const { workload } = toolRunner(target, { ...plain, ...runner }, beside);
  return workload.spec as DeploymentSpec;
}

function podOf(runner: Partial<ToolRunner>) {
  const { spec } = specOf(runner, "anywhere").template;
  return { ...spec!, container: spec!.containers[0] };
}

const commands = [
  {
    name: "none",
    command: [],
    args: [],
    want: [["sh", "-c"], ["sleep infinity"]],
  },
  { name: "args", command: [], args: ["a b"], want: [["sh", "-c"], ["a b"]] },
  {
    name: "a command",
    command: ["x", "-y"],
    args: [],
    want: [["x", "-y"], undefined],
  },
  { name: "both", command: ["x"], args: ["y"], want: [["x"], ["y"]] },
  {
    name: "a $(word)",
    command: [],
    args: ["echo $(date)"],
    want: [["sh", "-c"], ["echo $$(date)"]],
  },
];
for (const { name, command, args, want } of commands) {
  Deno.test(`toolRunner() gives the container what ${name} means`, () => {
    const { container } = podOf({ command, args });
    deepStrictEqual([container.command, container.args], want);
  });
}

Deno.test("toolRunner() is never selected by what selects the app's pods", () => {
  const { selector, template } = specOf({}, "anywhere");
  const labels = template.metadata!.labels!;
  const { app } = podSelector(openFrame(target));
  notStrictEqual(labels.app, app);
  deepStrictEqual(selector.matchLabels, { app: labels.app });
  strictEqual(labels["kompox.dev/tool-runner"], "true");
  strictEqual(labels["app.kubernetes.io/managed-by"], "kompox");
});

Deno.test("toolRunner() makes one pod volume of a disk that is mounted twice", () => {
  const mounts = [disk("data", "h1", "/a"), disk("data", "h1", "/b")];
  const { volumes, container } = podOf({ mounts });
  strictEqual(volumes?.length, 1);
  const [{ name }] = volumes!;
  deepStrictEqual(container.volumeMounts, [
    { name, mountPath: "/a" },
    { name, mountPath: "/b" },
  ]);
});

Deno.test("toolRunner() binds each of two disks of one volume", () => {
  const mounts = [disk("data", "h1", "/a"), disk("data", "h2", "/b")];
  const runner = toolRunner(target, { ...plain, mounts }, "anywhere");
  const names = runner.claims.map(({ metadata }) => metadata.name);
  strictEqual(new Set(names).size, 2);
  deepStrictEqual(
    runner.persistentVolumes.map(({ metadata }) => metadata.name),
    names,
  );
  deepStrictEqual(
    podOf({ mounts }).container.volumeMounts?.map(({ name }) => name),
    names,
  );
});

Deno.test("toolRunner() goes to the node of the app when they share a disk", () => {
  strictEqual(specOf({}, "anywhere").template.spec?.affinity, undefined);
  const [term] = specOf({}, "app").template.spec!.affinity!.podAffinity!
    .requiredDuringSchedulingIgnoredDuringExecution!;
  deepStrictEqual(term.labelSelector, {
    matchLabels: podSelector(openFrame(target)),
  });
});

Deno.test("toolRunner() is a Job that is never started again when it runs once", () => {
  const { workload } = toolRunner(target, { ...plain, once: true }, "anywhere");
  strictEqual(workload.kind, "Job");
  const { backoffLimit, template } = workload.spec as {
    backoffLimit: number;
    template: { spec: { restartPolicy: string } };
  };
  strictEqual(backoffLimit, 0);
  strictEqual(template.spec.restartPolicy, "Never");
});

Deno.test("toolRunner() gives the pod no token", () => {
  strictEqual(podOf({}).automountServiceAccountToken, false);
});
