/** The parts of the fidelity table below `volumes`, `post_start` and `pre_stop` of a service. */

import type { Node } from "../domain/tree.ts";
import {
  each,
  mapped,
  meaningless,
  refused,
  type Rule,
  type Table,
  unsupported,
} from "./fidelity_rule.ts";

const inherit = "as the key above it";

/** An item of `volumes` in its long form. */
export const mountKeys: Table = {
  read_only: mapped("volumeMounts.readOnly"),
  source: mapped("a volume of the app, and subPath"),
  target: mapped("volumeMounts.mountPath"),
  type: mapped("kind of volume"),
  consistency: meaningless("it is for file sharing with a desktop"),
  bind: mapped("a directory of the app's first volume", {
    keys: {
      create_host_path: meaningless("directories are always made"),
      propagation: unsupported("mounts are not passed on"),
      recursive: meaningless("there are no mounts below"),
      selinux: meaningless("the node labels its volumes"),
    },
  }),
  volume: mapped("a volume of the app", {
    keys: {
      labels: meaningless("disks are labelled by their names"),
      nocopy: mapped("nothing is ever copied from the image"),
      subpath: mapped("subPath"),
    },
  }),
  tmpfs: mapped("emptyDir in memory", {
    keys: {
      size: mapped("emptyDir.sizeLimit"),
      mode: unsupported("the directory is open to all", {
        choose: (node) => directoryMode(node),
      }),
    },
  }),
  image: refused("clusters have volumes from images only as a feature", {
    hint: "copy the files in a service that runs to its end",
    keys: each(refused(inherit), "subpath"),
  }),
};

/**
 * A hook of a container.
 *
 * @param field of `lifecycle`
 */
export function hookRule(field: string): Rule {
  return mapped(
    `${field}.exec; several, or one with settings, run in a shell`,
    {
      keys: {
        command: mapped(`${field}.exec.command`),
        environment: mapped("set by a shell before the program runs"),
        privileged: refused("the program would own its node"),
        user: mapped("must be the user of the container"),
        working_dir: mapped("set by a shell before the program runs"),
      },
    },
  );
}

function directoryMode(node: Node) {
  const open = node.kind === "scalar" && /^0?o?1?777$/.test(node.text);
  return open ? undefined : unsupported("the directory is open to all");
}
