/** `kompoxops` with its true commands over operations in memory. */

import type { BundleChoice, Program } from "../../cli/command.ts";
import { opsCommands, opsGroups } from "../../cli/ops/index.ts";
import type { DoctorReport, Finding } from "../../core/operations/doctor.ts";
import type { Operations } from "../../core/operations/operations.ts";

/** @param volumes how many volumes the app has */
export function fakeProgram(
  operations: Partial<Operations>,
  volumes = 0,
): Program {
  return {
    name: "kompoxops",
    about: "Runs Compose apps on Kubernetes",
    version: "0.0.0",
    commands: opsCommands,
    groups: opsGroups,
    wire: ({ sawVolumes }) =>
      Promise.resolve({
        operations: () => {
          sawVolumes(volumes);
          return Promise.resolve(operations as Operations);
        },
        bundle: (choice) => Promise.resolve(bundleOf(choice)),
        doctor: ({ appName }) => Promise.resolve(fakeDoctor(appName)),
      }),
  };
}

function bundleOf({ files, profiles }: BundleChoice) {
  return {
    entries: files.map((path) => ({ path })),
    files: {},
    paths: {},
    variables: {},
    profiles,
  };
}

/** All is well with every app but `sick`. */
function fakeDoctor(appName = "shop"): DoctorReport {
  const sick = appName === "sick";
  const findings: Finding[] = [
    {
      check: "configuration",
      state: "ok",
      message: `app "${appName}" on cluster "here"`,
    },
    {
      check: "tools",
      state: "warning",
      message: "there is no kubectl; only app kubectl needs it",
      hint: "install it: https://kubernetes.io/docs/tasks/tools/",
    },
    sick
      ? {
        check: "clock",
        state: "failure",
        message: "this machine is 600 s behind the server",
        hint: "set the clock: timedatectl set-ntp true",
      }
      : {
        check: "clock",
        state: "ok",
        message: "this machine and the server agree",
      },
  ];
  return { healthy: !sick, findings };
}
