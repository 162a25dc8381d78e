/** Reads the guides of docs/ and runs what they tell the reader to type. */

import {
  bundleEntry,
  bundleFolder,
  executables,
} from "../../scripts/executables.ts";

const root = new URL("../../", import.meta.url);

/** Names of the guides, in the order of docs/README.md. */
export const guides = [
  "first-app",
  "from-docker-compose",
  "day-two",
  "ci",
  "database",
  "disks",
  "snapshots",
  "troubleshooting",
] as const;

/**
 * A fenced block. What stands after the language says how it is run:
 * `file=PATH` writes it; `cluster` needs a cluster; `exit=N` ends with N;
 * `terminal` runs in a terminal of its own and leaves it with `exit`;
 * `interrupt` is ended with Ctrl-C.
 */
export interface Block {
  readonly language: string;
  readonly options: ReadonlyMap<string, string>;
  readonly text: string;
  /** Line of the page on which it begins, from 1. */
  readonly line: number;
}

/** @param folder `docs` or `docs/ja` */
export async function readGuide(
  folder: string,
  name: string,
): Promise<string> {
  return await Deno.readTextFile(new URL(`${folder}/${name}.md`, root));
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms)].map((found) => {
    const [, language, info, text] = found;
    const options = info.trim().split(/\s+/).filter(Boolean).map(
      (option): [string, string] => {
        const [key, value = ""] = option.split("=");
        return [key, value];
      },
    );
    const line = page.slice(0, found.index).split("\n").length;
    return { language, options: new Map(options), text, line };
  });
}

/** Whether the reader is to type it, or to write it into a file. */
export function isRun({ language, options }: Block): boolean {
  return ["sh", "console"].includes(language) || options.has("file");
}

/** One that types the commands of a guide, in a folder of its own. */
export class Reader {
  readonly #folder: string;
  readonly #env: Record<string, string>;

  private constructor(folder: string, env: Record<string, string>) {
    this.#folder = folder;
    this.#env = env;
  }

  /** @param kubeconfig absent: there is no cluster */
  static async open(kubeconfig: string | undefined): Promise<Reader> {
    const folder = await Deno.makeTempDir({ prefix: "kompox_guide_" });
    await Deno.mkdir(`${folder}/bin`);
    await Deno.mkdir(`${folder}/work`);
    const entry = await copyBundle(`${folder}/bundle`);
    const run = `run -A --no-check --no-config "${entry}"`;
    await Deno.writeTextFile(
      `${folder}/bin/kompoxops`,
      `#!/bin/sh\nexec "${Deno.execPath()}" ${run} "$@"\n`,
      { mode: 0o755 },
    );
    await Deno.writeTextFile(`${folder}/pwd`, `${folder}/work\n`);
    const tools = kubeconfig?.replace(/[^/]*$/, "bin") ?? "";
    return new Reader(folder, {
      PATH: `${folder}/bin:${tools}:${Deno.env.get("PATH")}`,
      HOME: folder,
      TERM: "dumb",
      DENO_NO_UPDATE_CHECK: "1",
      ...(kubeconfig && { KUBECONFIG: kubeconfig }),
    });
  }

  async close(): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** @throws when a block does not do what the page says */
  async run(block: Block): Promise<void> {
    const path = block.options.get("file");
    if (path !== undefined) return await this.#write(path, block.text);
    if (block.language === "console") return await this.#compare(block);
    const { code, output } = await this.#shell(block.text, block);
    const expected = Number(block.options.get("exit") ?? 0);
    if (code === expected) return;
    throw new Error(
      `line ${block.line}: exit code ${code}, not ${expected}:\n${block.text}${output}`,
    );
  }

  async #write(path: string, text: string): Promise<void> {
    const directory = (await Deno.readTextFile(`${this.#folder}/pwd`)).trim();
    await Deno.writeTextFile(`${directory}/${path}`, text);
  }

  /** `$ command` lines, each followed by what it prints; `...` stands for anything. */
  async #compare(block: Block): Promise<void> {
    const parts = block.text.split(/^\$ /m).slice(1);
    for (const part of parts) {
      const [command, ...lines] = part.trimEnd().split("\n");
      const { output } = await this.#shell(command, block);
      const pattern = lines.map((line) =>
        line.trim() === "..."
          ? "(?:.*\n)*?"
          : line.split("...").map(RegExp.escape).join(".*") + "\n"
      ).join("");
      if (new RegExp(`^${pattern}$`).test(`${output.trimEnd()}\n`)) continue;
      throw new Error(`line ${block.line}: "${command}" prints\n${output}`);
    }
  }

  async #shell(
    text: string,
    { options }: Block,
  ): Promise<{ code: number; output: string }> {
    const script = `set -eo pipefail
cd "$(cat "${this.#folder}/pwd")"
trap 'pwd >"${this.#folder}/pwd"' EXIT
{ ${text.trimEnd()}
} 2>&1
`;
    const file = `${this.#folder}/block`;
    await Deno.writeTextFile(file, script);
    const terminal = options.has("terminal");
    const child = new Deno.Command(terminal ? "script" : "bash", {
      args: terminal ? ["-qec", `bash ${file}`, "/dev/null"] : [file],
      env: this.#env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const writer = child.stdin.getWriter();
    if (terminal) {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await writer.write(new TextEncoder().encode("exit\n"));
    }
    await writer.close().catch(() => {});
    const timer = options.has("interrupt")
      ? setTimeout(() => interrupt(child.pid), 5000)
      : undefined;
    const { code, stdout } = await child.output();
    clearTimeout(timer);
    return { code, output: new TextDecoder().decode(stdout) };
  }
}

/** A copy, because the bundle may be made anew while a guide is read. */
async function copyBundle(folder: string): Promise<string> {
  const [executable] = executables;
  const source = new URL(`${bundleFolder(executable)}/`, root);
  await Deno.mkdir(folder);
  for await (const { name } of Deno.readDir(source)) {
    await Deno.copyFile(new URL(name, source), `${folder}/${name}`);
  }
  return bundleEntry(executable).replace(bundleFolder(executable), folder);
}

/** Ctrl-C reaches what the shell runs, not the shell. */
function interrupt(pid: number): void {
  new Deno.Command("pkill", { args: ["-INT", "-P", String(pid)] }).outputSync();
}
