/** `whoami`: which service is meant, and who the user is there. */

import type { Context } from "../command.ts";

export async function runWhoami(context: Context): Promise<void> {
  const whoAmI = await context.part("whoAmI");
  const { url, context: name, token } = await whoAmI(context.call);
  const { role, apps, expiresAt, prefix } = token;
  context.print.view({
    data: { url, context: name, ...token },
    columns: ["name", "role", "apps", "expires", "url"],
    rows: [[
      token.name,
      role,
      role === "operator" ? "all" : apps.map(({ name }) => name).join(","),
      expiresAt ?? "never",
      url,
    ]],
    wide: [
      { column: "context", cells: [name ?? ""] },
      { column: "token", cells: [`${prefix}...`] },
    ],
    names: [`token/${token.id}`],
  }, "table");
}
