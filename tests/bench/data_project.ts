/** One app in the cluster, used through the program. */

import type { VolumeDisk } from "../../core/operations/disk.ts";
import type { Kube } from "../../core/ports/kube.ts";
import { kompoxops } from "./programs.ts";
import { output } from "./run_program.ts";

export class BenchProject {
  constructor(readonly cwd: string, readonly kube: Kube) {}

  async does(...args: readonly string[]): Promise<string> {
    return await output(kompoxops(args), this.cwd);
  }

  async disks(): Promise<VolumeDisk[]> {
    return JSON.parse(await this.does("disk", "list", "data", "-o", "json"));
  }

  /** @returns how long a command takes, in milliseconds, and what it wrote */
  async timed(
    ...args: readonly string[]
  ): Promise<{ ms: number; text: string }> {
    const started = performance.now();
    const text = await this.does(...args);
    return { ms: performance.now() - started, text };
  }

  async remove(): Promise<void> {
    await this.does("tool", "destroy");
    await this.does("app", "destroy", "--delete-namespace");
    for (const { name } of await this.disks()) {
      await this.does("disk", "delete", "data", "-D", name, "--force");
    }
  }
}
