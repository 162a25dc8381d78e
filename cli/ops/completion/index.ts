/** The commands that print a completion script, as data: a command for each shell. */

import { command } from "../../command.ts";

interface Shell {
  readonly name: string;
  readonly title: string;
  /** How to use it, first for now, then for good. */
  readonly examples: Parameters<typeof command>[0]["examples"];
  script(): Promise<string>;
}

const shells: readonly Shell[] = [
  {
    name: "bash",
    title: "bash",
    examples: [
      {
        line: "source <(kompoxops completion bash)",
        about: "Complete in this shell; put the line into ~/.bashrc for all",
      },
    ],
    script: async () => (await import("./bash.ts")).bashScript,
  },
  {
    name: "zsh",
    title: "zsh",
    examples: [
      {
        line: "source <(kompoxops completion zsh)",
        about:
          "Complete in this shell; put the line into ~/.zshrc, after compinit",
      },
    ],
    script: async () => (await import("./zsh.ts")).zshScript,
  },
  {
    name: "fish",
    title: "fish",
    examples: [
      {
        line: "kompoxops completion fish | source",
        about: "Complete in this shell",
      },
      {
        line:
          "kompoxops completion fish >~/.config/fish/completions/kompoxops.fish",
        about: "Complete in all shells",
      },
    ],
    script: async () => (await import("./fish.ts")).fishScript,
  },
  {
    name: "powershell",
    title: "PowerShell",
    examples: [
      {
        line:
          "kompoxops completion powershell | Out-String | Invoke-Expression",
        about: "Complete in this shell; put the line into $PROFILE for all",
      },
    ],
    script: async () => (await import("./powershell.ts")).powershellScript,
  },
];

/** In the order of the help. */
export const completionCommands = shells.map((
  { name, title, examples, script },
) =>
  command({
    path: `completion ${name}`,
    about: `Print the completion script for ${title}`,
    flags: {},
    examples,
    needs: {},
    load: () =>
      Promise.resolve(async ({ print }) => print.text(await script())),
  })
);
