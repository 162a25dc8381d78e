/** What becomes of `uid` and `gid` of a file: in a pod, root owns it. */

import type { ComposeFileMount, ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";

/** Kubernetes gives files this mode when nothing else is said. */
const usualMode = 0o644;

/** Silent where the container can read the file all the same: as root, or as the very owner when others may read. */
export function ownerProblems(
  service: ComposeService,
  file: ComposeFileMount,
): Problem[] {
  const [user, group] = service.user?.value.split(":") ?? [];
  const mode = file.mode?.value ?? usualMode;
  const shown = `0${mode.toString(8)}`;
  const told = (
    what: "user" | "group",
    owner: Located<string> | undefined,
    own: string | undefined,
  ): Problem[] => {
    if (owner === undefined || isRoot(owner.value)) return [];
    const readable = (mode & 0o004) !== 0;
    if (readable && owner.value === own) return [];
    return [{
      level: "warning",
      message:
        `Cannot give "${file.target}" to ${what} ${owner.value}: files of a pod belong to root, and mode ${shown} lets ${
          readable ? "all read it" : "nobody else read it"
        }`,
      at: placeOf(owner),
      hint: readable
        ? `remove "${what === "user" ? "uid" : "gid"}"`
        : "write `mode: 0444`, so that the container can read it",
    }];
  };
  return [
    ...told("user", file.uid, user),
    ...told("group", file.gid, group),
  ];
}

function isRoot(owner: string): boolean {
  return owner === "0" || owner === "root";
}
