/** Which flags of `cluster kubeconfig` go together. */

import { failure } from "../../../core/domain/error.ts";

export interface KubeconfigFlags {
  readonly clusterName?: string;
  readonly out?: string;
  readonly merge: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly setCurrent: boolean;
  readonly force: boolean;
  readonly temp: boolean;
  readonly printExport: boolean;
  readonly format: string;
  readonly dryRun: boolean;
  readonly cred: string;
}

/**
 * In the order of spec/20 §2.2: export, credentials, destination, then what
 * needs a merge. The format was checked with the other values.
 *
 * @throws {KompoxError} `usage`, or `unsupported` for other credentials
 */
export function checkKubeconfigFlags(flags: KubeconfigFlags): void {
  const { out, temp, merge, printExport, cred } = flags;
  const writesFile = temp || (out !== undefined && out !== "-");
  if (printExport && !writesFile) {
    throw failure(
      "usage",
      "Cannot print the export: --print-export names a file, and none is written",
      { hint: "add --temp, or --out FILE" },
    );
  }
  if (cred !== "admin") {
    throw failure(
      "unsupported",
      `Cannot hand out credentials of type "${cred}": only "admin" is available`,
      { hint: "use --cred admin, or leave it out" },
    );
  }
  if (!merge && !temp && (out ?? "") === "") {
    throw failure(
      "usage",
      "Cannot hand out a kubeconfig: no output target is specified",
      {
        hint:
          "use --merge, --temp, or --out FILE (--out - for stdout, said explicitly as it prints credentials)",
      },
    );
  }
  if (temp && out !== undefined) {
    throw failure("usage", "Cannot write to --temp and --out at once", {
      hint: "leave one of them out",
    });
  }
  if (merge) return;
  const names = [
    flags.kubeconfig !== undefined && "--kubeconfig",
    flags.dryRun && "--dry-run",
  ].filter((name) => name !== false);
  if (names.length === 0) return;
  throw failure(
    "usage",
    `Cannot use ${names.join(" and ")}: nothing is merged`,
    { hint: "add --merge" },
  );
}
