/** The commands that print a completion script, as data: a command for each shell. */

import { type Command, command, type Example } from "../../command.ts";

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

/** In the order of the help. @param program name of the executable, as shells find it */
export function completionCommands(program: string): Command[] {
  const own = (text: string) => text.replaceAll("kompoxops", program);
  return shells.map(({ name, title, examples: [first, ...more], script }) => {
    const ownExample = ({ line, about }: Example): Example => ({
      line: own(line),
      about,
    });
    return command({
      path: `completion ${name}`,
      about: `Print the completion script for ${title}`,
      flags: {},
      examples: [ownExample(first), ...more.map(ownExample)],
      needs: {},
      load: async () => {
        const text = own(await script());
        return ({ print }) => Promise.resolve(print.text(text));
      },
    });
  });
}
