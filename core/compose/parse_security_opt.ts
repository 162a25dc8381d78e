/** `security_opt` of a service: what of it Kubernetes can do, and what it must not. */

import { locate, type Located } from "../domain/source.ts";
import type { Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { ComposeConfinement } from "./model.ts";
import { textsOf } from "./values.ts";

/** Loosened confinement is refused (decision 21); the rest is carried over or told. */
export function parseSecurityOpt(
  node: Node | undefined,
  findings: Findings,
): ComposeConfinement | undefined {
  if (node === undefined) return undefined;
  const found: { -readonly [K in keyof ComposeConfinement]: unknown } = {};
  for (const text of textsOf(node, "security_opt", findings)) {
    const split = /[=:]/.exec(text.value)?.index ?? text.value.length;
    const name = text.value.slice(0, split);
    const value = text.value.slice(split + 1);
    if (isLoose(name, value)) {
      findings.error(
        text,
        `Cannot accept "${text.value}": the container would be less confined than its neighbours`,
        "remove it",
      );
    } else if (name === "no-new-privileges") {
      found.noNewPrivileges = parseFlag(value, text, findings);
    } else if (name === "seccomp") {
      if (value !== "builtin") lostProfile(text, findings);
      found.seccomp = locate("builtin", text);
    } else if (name === "apparmor") found.appArmor = locate(value, text);
    else lost(text, findings);
  }
  return found as ComposeConfinement;
}

function isLoose(name: string, value: string): boolean {
  return value === "unconfined" || (name === "label" && value === "disable") ||
    name === "writable-cgroups" && value !== "false";
}

function parseFlag(
  value: string,
  text: Located<string>,
  findings: Findings,
): Located<boolean> | undefined {
  if (value === "" || value === "true") return locate(true, text);
  if (value === "false") return locate(false, text);
  findings.error(
    text,
    `Cannot read "security_opt": "${value}" is not true or false`,
    "write no-new-privileges:true",
  );
}

function lostProfile(text: Located<string>, findings: Findings): void {
  findings.warning(
    text,
    `Cannot carry over "${text.value}": nodes do not have the file, the profile of the container runtime holds`,
    "write seccomp=builtin",
  );
}

function lost(text: Located<string>, findings: Findings): void {
  findings.warning(
    text,
    `Cannot carry over "${text.value}": Kompox knows no-new-privileges, seccomp and apparmor`,
    "remove it",
  );
}
