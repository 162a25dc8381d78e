/** Inputs of the verbs on an app, with the values that most tests want. */

import type {
  DeployInput,
  DestroyInput,
  LogsInput,
} from "../../core/operations/app.ts";
import { fakeBundle, fakeTarget } from "./fake_ports.ts";

/** A web server, a database and a cache: twelve objects with one rule. */
export const shopCompose = `services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    environment:
      MODE: production
      NOTHING: ""
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: secret
  cache:
    image: redis:7
`;

/** The shop reached by one host. */
export function shopTarget(): ReturnType<typeof fakeTarget> {
  const rule = { name: "web", hostPort: 8080, hosts: ["shop.example.com"] };
  return fakeTarget({ rules: [rule] });
}

/** Waits for a minute, and for no other deploy. */
export function deployInput(
  compose = shopCompose,
  more: Partial<DeployInput> = {},
): DeployInput {
  return {
    bundle: fakeBundle(compose),
    wait: true,
    timeoutMs: 60_000,
    lockTimeoutMs: 0,
    forceConflicts: false,
    ...more,
  };
}

export function destroyInput(more: Partial<DestroyInput> = {}): DestroyInput {
  return {
    deleteNamespace: false,
    deleteSecrets: false,
    wait: true,
    timeoutMs: 60_000,
    lockTimeoutMs: 0,
    ...more,
  };
}

export function logsInput(more: Partial<LogsInput> = {}): LogsInput {
  return { follow: false, allContainers: false, previous: false, ...more };
}
