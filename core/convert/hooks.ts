/** `post_start` and `pre_stop` of one service as lifecycle hooks of its container. */

import type {
  Lifecycle,
  LifecycleHandler,
} from "kubernetes-types/core/v1.d.ts";
import type { ComposeHook, ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";
import type { Role } from "./start_plan.ts";

/**
 * Kubernetes runs one program at the start and one before the end, as the user
 * of the container. Several, or one with a directory or variables of its own,
 * become one line of a shell. Hooks are no place for `$(NAME)`: it is kept.
 */
export function convertHooks(
  service: ComposeService,
  role: Role,
): { lifecycle?: Lifecycle; problems: Problem[] } {
  const { postStart = [], preStop = [] } = service;
  if (postStart.length + preStop.length === 0) return { problems: [] };
  if (role === "job") {
    return {
      problems: [
        ...postStart.map((hook) => noHookOfJob(service, hook)),
        ...preStop.map((hook) => unusedHook(service, hook)),
      ],
    };
  }
  const all = [...postStart, ...preStop];
  const problems = all.flatMap((hook) => [
    ...userProblem(service, hook),
    ...nameProblems(hook),
  ]);
  const lifecycle: Lifecycle = compact({
    postStart: handler(postStart),
    preStop: handler(preStop),
  });
  return { lifecycle, problems };
}

function handler(hooks: readonly ComposeHook[]): LifecycleHandler | undefined {
  if (hooks.length === 0) return undefined;
  const [first] = hooks;
  const plain = hooks.length === 1 && first.workingDir === undefined &&
    first.environment.size === 0;
  const command = plain
    ? [...first.command]
    : ["/bin/sh", "-c", hooks.map(shellLine).join(" && ")];
  return { exec: { command } };
}

/** In a shell of its own, so that the next hook starts where this one did. */
function shellLine(
  { command, workingDir, environment }: ComposeHook,
): string {
  const settings = [...environment].map(([name, { value }]) =>
    `${name}=${quote(value)}`
  );
  const line = [...settings, ...command.map(quote)].join(" ");
  return workingDir === undefined
    ? `(${line})`
    : `(cd ${quote(workingDir.value)} && ${line})`;
}

function quote(text: string): string {
  return /^[-A-Za-z0-9_./:,+@]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`;
}

function userProblem(
  service: ComposeService,
  { user }: ComposeHook,
): Problem[] {
  if (user === undefined || sameUser(user, service.user)) return [];
  return [{
    level: "error",
    message:
      `Cannot run a hook of "${service.name}" as "${user.value}": Kubernetes runs it as the user of the container`,
    at: placeOf(user),
    hint:
      `set "user" of the service to the same, or do the work in a service of its own that "${service.name}" waits for`,
  }];
}

function sameUser(user: Located<string>, own?: Located<string>): boolean {
  const plain = (text: string) => text.replace(/^root\b/, "0");
  return user.value === "" ||
    own !== undefined && plain(user.value) === plain(own.value);
}

function nameProblems({ environment }: ComposeHook): Problem[] {
  return [...environment]
    .filter(([name]) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, place]) => ({
      level: "error",
      message: `Cannot set "${name}" for a hook: that is no name of a variable`,
      at: placeOf(place),
      hint: "use letters, digits and underscores, no digit first",
    }));
}

function noHookOfJob({ name }: ComposeService, hook: ComposeHook): Problem {
  return {
    level: "error",
    message:
      `Cannot run a hook after the start of "${name}": it runs to its end before the others`,
    at: placeOf(hook.spot),
    hint: 'run the program in "command"',
  };
}

function unusedHook({ name }: ComposeService, hook: ComposeHook): Problem {
  return {
    level: "info",
    message:
      `No effect of the hook before the stop of "${name}": it ends by itself`,
    at: placeOf(hook.spot),
  };
}
