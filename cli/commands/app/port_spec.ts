/** Reads the ports of a tunnel: `LOCAL:REMOTE`, `PORT` for both, `:REMOTE` for a free local one. */

import { KompoxError, type Problem } from "../../../core/domain/error.ts";

/** One local port and where it leads. */
export interface PortPair {
  /** 0: any that is free. */
  readonly local: number;
  /** As the user wrote it; see `remotePort`. */
  readonly remote: number;
}

/** @throws {KompoxError} `usage` with all that does not fit */
export function parsePortPairs(specs: readonly string[]): PortPair[] {
  const problems: Problem[] = [];
  const pairs: PortPair[] = [];
  const taken = new Set<number>();
  for (const spec of specs) {
    const pair = parsePair(spec);
    if (typeof pair === "string") {
      problems.push(wrong(`Cannot use --port "${spec}": ${pair}`));
    } else if (pair.local !== 0 && taken.has(pair.local)) {
      problems.push(
        wrong(
          `Cannot use --port "${spec}": duplicate local port: ${pair.local}`,
        ),
      );
    } else {
      taken.add(pair.local);
      pairs.push(pair);
    }
  }
  if (specs.length === 0) {
    problems.push(
      wrong("Cannot open a tunnel: at least one --port is required"),
    );
  }
  if (problems.length > 0) throw new KompoxError("usage", problems);
  return pairs;
}

/** @returns the pair, or what is wrong with the text */
function parsePair(spec: string): PortPair | string {
  const parts = spec.trim().split(":");
  if (parts.length > 2) return "it has more than two parts";
  const [first, second] = parts;
  const remote = second ?? first;
  if (remote === "") return "the remote port is missing";
  if (!/^[0-9]{1,5}$/.test(remote)) return `"${remote}" is no port`;
  const local = second === undefined ? remote : first === "" ? "0" : first;
  if (!/^[0-9]{1,5}$/.test(local)) return `"${local}" is no port`;
  if (Number(remote) < 1 || Number(remote) > 65535) {
    return `the remote port ${Number(remote)} is not from 1 to 65535`;
  }
  if (Number(local) > 65535) {
    return `the local port ${Number(local)} is not from 0 to 65535`;
  }
  return { local: Number(local), remote: Number(remote) };
}

function wrong(message: string): Problem {
  return {
    level: "error",
    message,
    hint: "write it as 8080:80, 8080 or :80",
  };
}
