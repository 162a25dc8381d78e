import type { Host, Ran } from "./host.ts";

/** A machine that only keeps what it was asked to run. */
export interface FakeHost extends Host {
  /** Each script with what it got: `NAME=VALUE ... SCRIPT ARG ...`. */
  readonly ran: string[];
  /** Scripts whose name ends so fail. */
  fail: string | undefined;
}

/** What is on the fake machine. */
export interface FakeMachine {
  readonly env?: Record<string, string>;
  readonly files?: readonly string[];
  /** Version of Go; empty when there is none. */
  readonly go?: string;
  /** What the look at the machine prints besides. */
  readonly facts?: string;
}

/** Makes one. What runs by `bash -c` only looks and is not kept. */
export function fakeHost(machine: FakeMachine): FakeHost {
  const { env = {}, files = [], go = "go1.26.8", facts = "" } = machine;
  const run = (
    args: readonly string[],
    given: Record<string, string> = {},
  ): Promise<Ran> => {
    if (args[0] === "-c") {
      const looks = args[1].includes("uid=");
      return Promise.resolve(
        looks
          ? { ok: true, output: `${facts}\ngo=${go}\n` }
          : { ok: go !== "", output: `${go}\n` },
      );
    }
    const vars = Object.entries(given).map(([name, value]) =>
      `${name}=${value}`
    );
    host.ran.push([...vars, ...args].join(" "));
    const failed = host.fail !== undefined && args[0].endsWith(host.fail);
    return Promise.resolve({ ok: !failed, output: failed ? "it failed" : "" });
  };
  const host: FakeHost = {
    ran: [],
    fail: undefined,
    env: (name) => env[name],
    canRead: (path) => Promise.resolve(files.includes(path)),
    run,
    show: run,
  };
  return host;
}
