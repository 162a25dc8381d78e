/** Which service is meant, and with which token. */

import { failure } from "../../core/domain/error.ts";
import { meant } from "../../core/domain/nearest.ts";
import type { Io } from "../io.ts";
import {
  type Contexts,
  readContexts,
  type ServiceContext,
} from "./contexts.ts";

/** Where to ask, as whom. */
export interface Address {
  readonly url: string;
  readonly token: string;
  /** Absent: the address is of the environment. */
  readonly context?: string;
}

const loginHint = "kompox login --url URL --token -";

/**
 * KOMPOX_URL wins over contexts and needs KOMPOX_TOKEN: a token goes only to
 * the service that it was given for. KOMPOX_TOKEN alone replaces the token of
 * the context.
 *
 * @param name of a context; absent: the current one
 * @throws {KompoxError} `not-found` there is no such context; `denied` no token
 */
export async function address(
  io: Io,
  name: string | undefined,
): Promise<Address> {
  const [url, token] = [io.env("KOMPOX_URL"), io.env("KOMPOX_TOKEN")];
  if (url && name === undefined) {
    if (token) return { url, token };
    throw failure("denied", "Cannot ask the service: KOMPOX_TOKEN is not set", {
      hint: "set it beside KOMPOX_URL, or unset both and log in",
    });
  }
  const context = chooseContext(await readContexts(io), name);
  return {
    url: context.url,
    token: token || context.token,
    context: context.name,
  };
}

/** @throws {KompoxError} `not-found` */
export function chooseContext(
  { current, contexts }: Contexts,
  name: string | undefined,
): ServiceContext {
  const wanted = name ?? current;
  const found = contexts.find((context) => context.name === wanted);
  if (found !== undefined) return found;
  if (wanted === undefined || contexts.length === 0) {
    throw failure(
      "not-found",
      contexts.length === 0
        ? "Cannot choose the service: you are not logged in"
        : "Cannot choose the service: no context is the current one",
      { hint: contexts.length === 0 ? loginHint : "kompox context use NAME" },
    );
  }
  throw failure("not-found", `Cannot find context "${wanted}": there is none`, {
    hint: meant(wanted, contexts.map((context) => context.name)),
  });
}
