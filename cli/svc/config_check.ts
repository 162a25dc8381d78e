/** `config check`: tells what of the environment would keep the server from starting. */

import { KompoxError, type Problem } from "../../core/domain/error.ts";
import type { Context } from "../command.ts";
import { exitCode } from "../exit_code.ts";

interface CheckFlags {
  readonly listen: string;
  readonly baseUrl?: string;
}

/** What one check found. */
interface Finding {
  readonly check: string;
  readonly state: "ok" | "failure";
  readonly message: string;
  readonly hint?: string;
}

export async function runConfigCheck(
  context: Context,
  { listen, baseUrl }: CheckFlags,
): Promise<number> {
  const findings = [
    addressFinding(listen),
    ...baseUrl === undefined ? [] : [urlFinding(baseUrl)],
    ...await databaseFindings(context),
  ];
  context.print.view({
    data: { findings },
    columns: ["check", "state", "message"],
    rows: findings.map(({ check, state, message }) => [check, state, message]),
    wide: [{ column: "hint", cells: findings.map(({ hint }) => hint ?? "") }],
    names: findings.map(({ check }) => check),
  }, "table");
  const bad = findings.some(({ state }) => state === "failure");
  return bad ? exitCode("failed") : 0;
}

function addressFinding(listen: string): Finding {
  const port = /^(?:[\w.-]*|\[[0-9A-Fa-f:]+\]):(\d{1,5})$/.exec(listen)?.[1];
  return port !== undefined && Number(port) <= 65535
    ? { check: "listen", state: "ok", message: listen }
    : {
      check: "listen",
      state: "failure",
      message: `"${listen}" is no address and port`,
      hint: "KOMPOX_LISTEN=127.0.0.1:8080, or :8080 for all addresses",
    };
}

function urlFinding(baseUrl: string): Finding {
  const url = URL.parse(baseUrl);
  return url !== null && /^https?:$/.test(url.protocol)
    ? { check: "base-url", state: "ok", message: baseUrl }
    : {
      check: "base-url",
      state: "failure",
      message: `"${baseUrl}" is no URL of a service`,
      hint: "KOMPOX_BASE_URL=https://kompox.example.com",
    };
}

/** A database that is not made yet is none of the faults: the server makes it. */
async function databaseFindings(context: Context): Promise<Finding[]> {
  const check = "database";
  try {
    const service = await (await context.part("service"))();
    await service.tryDatabase();
    return [{ check, state: "ok", message: service.shownDatabase }];
  } catch (error) {
    if (!(error instanceof KompoxError)) throw error;
    if (error.kind === "not-found") {
      const message = "there is none yet: the server makes it";
      return [{ check, state: "ok", message }];
    }
    return error.problems.map(({ message, hint }: Problem) => ({
      check,
      state: "failure",
      message,
      ...hint !== undefined && { hint },
    }));
  }
}
