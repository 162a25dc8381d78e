/** `admin token create|list|revoke`: who may use the service. */

import type { TokenReport } from "../../core/operations/resources.ts";
import { failure } from "../../core/domain/error.ts";
import type { Context } from "../command.ts";

interface CreateFlags {
  readonly name?: string;
  readonly role: string;
  readonly app: readonly string[];
  readonly expires?: number;
}

/** The token itself is data: it goes to stdout, once. */
export async function runTokenCreate(
  context: Context,
  { name, role, app, expires }: CreateFlags,
): Promise<void> {
  if (name === undefined) {
    throw failure("usage", "Cannot create a token: it has no name", {
      hint: "give --name, such as --name ci-shop",
    });
  }
  const tokens = await (await context.part("tokens"))();
  const { token, ...report } = await tokens.createToken({
    name,
    role: role as TokenReport["role"],
    ...app.length > 0 && { apps: app },
    ...expires !== undefined && { lifetimeMs: expires },
  }, context.call);
  if (context.globals.output === undefined) context.print.text(`${token}\n`);
  else show(context, [report], { ...report, token });
  context.print.note(
    "info",
    `token "${name}" (${report.id}) is shown this once`,
    "kompox login --url URL --token -",
  );
}

export async function runTokenList(context: Context): Promise<void> {
  const tokens = await (await context.part("tokens"))();
  const reports = await tokens.listTokens({}, context.call);
  show(context, reports, reports);
}

export async function runTokenRevoke(context: Context): Promise<void> {
  const tokens = await (await context.part("tokens"))();
  const [id] = context.operands;
  const report = await tokens.revokeToken({ id }, context.call);
  if (context.globals.output !== undefined) show(context, [report], report);
  context.print.note("info", `token "${report.name}" is revoked`);
}

function show(
  { print }: Context,
  reports: readonly TokenReport[],
  data: unknown,
): void {
  print.view({
    data,
    columns: ["id", "name", "role", "apps", "state", "last used"],
    rows: reports.map((report) => [
      report.id,
      report.name,
      report.role,
      report.apps.map(({ id, name }) => name || id).join(","),
      stateOf(report),
      report.lastUsedAt ?? "never",
    ]),
    wide: [
      { column: "token", cells: reports.map(({ prefix }) => `${prefix}...`) },
      { column: "created", cells: reports.map(({ createdAt }) => createdAt) },
    ],
    names: reports.map(({ id }) => `token/${id}`),
  }, "table");
}

function stateOf({ revokedAt, expiresAt }: TokenReport): string {
  if (revokedAt !== undefined) return `revoked ${revokedAt}`;
  return expiresAt === undefined ? "never expires" : `until ${expiresAt}`;
}
