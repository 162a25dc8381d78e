/** `login`: proves a token to the service and keeps it. */

import { failure } from "../../core/domain/error.ts";
import type { Context } from "../command.ts";
import { readContexts, writeContexts } from "./contexts.ts";
import { readToken } from "./read_token.ts";

interface LoginFlags {
  readonly url?: string;
  readonly token?: string;
  readonly name?: string;
}

/** Nothing is kept before the service has taken the token. */
export async function runLogin(
  context: Context,
  flags: LoginFlags,
): Promise<void> {
  const { io, print } = context;
  const known = await readContexts(io);
  const url = flags.url ?? io.env("KOMPOX_URL") ??
    known.contexts.find(({ name }) => name === known.current)?.url;
  if (!url) {
    throw failure("usage", "Cannot log in: no URL is given", {
      hint: "kompox login --url https://kompox.example.com --token -",
    });
  }
  const token = await readToken(context, flags.token);
  const whoAmI = await context.part("whoAmI");
  const { token: me } = await whoAmI(context.call, { url, token });
  const { hostname, protocol } = new URL(url);
  const name = flags.name ??
    known.contexts.find((one) => one.url === url)?.name ?? hostname;
  await writeContexts(io, {
    current: name,
    contexts: [
      ...known.contexts.filter((one) => one.name !== name),
      { name, url, token },
    ],
  });
  if (protocol === "http:" && !isLoopback(hostname)) {
    print.note(
      "warn",
      "anybody on the way can read the token: this is http",
      "use https://",
    );
  }
  print.note(
    "info",
    `logged in to ${url} as "${me.name}" (${me.role}); context "${name}" is the current one`,
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" ||
    /^127\./.test(hostname);
}
