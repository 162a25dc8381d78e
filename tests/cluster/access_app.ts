/** Commands on an app of a real cluster, run in this process. */

import { localOperations } from "../../core/usecases/local_operations.ts";
import { run } from "../../cli/run.ts";
import { FakeIo, type FakeIoSetting } from "../fakes/fake_io.ts";
import { fakeProgram } from "../fakes/fake_program.ts";
import type { RealApp } from "./app_cluster.ts";

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command under way. */
export class Running {
  readonly io: FakeIo;
  readonly ended: Promise<Ended>;

  constructor(app: RealApp, argv: readonly string[], setting?: FakeIoSetting) {
    const io = new FakeIo(setting);
    // Timers of the fake only go off when told: these must.
    io.after = (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    };
    this.io = io;
    const program = fakeProgram(localOperations(app.ports));
    this.ended = run(program, ["app", ...argv], io).then((code) => ({
      code,
      stdout: io.stdout.text,
      stderr: io.stderr.text,
    }));
  }

  /** Waits until stderr shows it. */
  async shown(pattern: RegExp, seconds = 30): Promise<RegExpExecArray> {
    for (let tries = 0; tries < seconds * 20; tries++) {
      const found = pattern.exec(this.io.stderr.text);
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${pattern} is not in: ${this.io.stderr.text}`);
  }

  /** The local port of a tunnel. */
  async port(remote: number): Promise<number> {
    const line = new RegExp(`127\\.0\\.0\\.1:(\\d+) -> ${remote}\\b`);
    return Number((await this.shown(line))[1]);
  }

  /** Ctrl-C. */
  async interrupt(): Promise<Ended> {
    this.io.emit("SIGINT");
    return await this.ended;
  }
}

/** Runs one command to its end. */
export async function command(
  app: RealApp,
  ...argv: readonly string[]
): Promise<Ended> {
  return await new Running(app, argv).ended;
}
