/** Changes the kubeconfig that it is given again and again, until it is killed. */

import { changeKubeconfigFile } from "../../cli/kubeconfig/change_file.ts";
import { denoIo } from "../../cli/deno_io.ts";

if (import.meta.main) {
  const [path, size] = Deno.args;
  for (let round = 0;; round = (round + 1) % 10) {
    const text = String(round).repeat(Number(size));
    await changeKubeconfigFile(path, () => text, {
      io: denoIo(),
      signal: new AbortController().signal,
      onEnd: () => {},
    });
    await Deno.stdout.write(new Uint8Array([48 + round]));
  }
}
