/** The corpus of bad Compose files: a text, the place and kind of an error that it must give. */

/** One bad file; all are `compose.yml` and end with exit code 3. */
export interface BadFile {
  readonly name: string;
  readonly text: string;
  /** `line:column`; `*` where it does not matter. */
  readonly place: string;
  /** How the message begins. */
  readonly message: string;
}

/** Bad services of the table, then whole documents. */
export async function badFiles(): Promise<BadFile[]> {
  const table = await Deno.readTextFile(
    new URL("services.txt", import.meta.url),
  );
  const services = table.trimEnd().split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const [snippet, expected] = line.split(" => ");
      const [place, ...words] = expected.split(" ");
      return {
        name: snippet,
        text: serviceText(snippet),
        place,
        message: words.join(" "),
      };
    });
  return [...services, ...documents];
}

/** A service `a`; `image` takes the place of its own. */
function serviceText(snippet: string): string {
  const image = /^image:/.test(snippet) ? "" : "    image: x\n";
  return `services:\n  a:\n${image}    ${snippet}\n`;
}

function document(
  name: string,
  text: string,
  place: string,
  message: string,
): BadFile {
  return { name, text, place, message };
}

const web = "services: {a: {image: x}}\n";

const documents: readonly BadFile[] = [
  document("nothing", "", "1:1", "Cannot read the Compose file"),
  document("a list", "- a\n", "1:1", "Cannot read the Compose file"),
  document("a text", "hello\n", "1:1", "Cannot read the Compose file"),
  document("no services", "volumes: {}\n", "1:1", "Cannot run the project"),
  document("a tab", "services:\n\ta: 1\n", "2:1", "Cannot read the YAML"),
  document(
    "two documents",
    `${web}---\n${web}`,
    "2:1",
    "Cannot read the YAML",
  ),
  document(
    "a service twice",
    "services:\n  a: {image: x}\n  a: {image: y}\n",
    "3:3",
    'Cannot set "a" twice',
  ),
  document(
    "10 MB",
    `${web}${"# padding\n".repeat(1_000_000)}`,
    "*",
    'Cannot read "compose.yml"',
  ),
  document("deep nesting", `${web}x-a: ${"[".repeat(100_000)}`, "*", "Cannot"),
  document(
    "aliases without end",
    bomb(),
    "*",
    "Cannot read the YAML: more than",
  ),
  document(
    "many values",
    `${web}x-a: [${"x,".repeat(300_000)}]\n`,
    "*",
    "Cannot read the YAML: more than",
  ),
  document(
    "many unknown keys",
    `services:\n  a:\n    image: x\n${
      Array.from({ length: 50_000 }, (_, at) => `    k${at}: 1\n`).join("")
    }`,
    "4:5",
    'Cannot read "a"',
  ),
  document(
    "many circles",
    `services:\n${
      Array.from(
        { length: 3000 },
        (_, at) =>
          `  s${at}: {image: x, depends_on: [${
            [1, 7, 31, 97, 211].map((step) => `s${(at * step + step) % 3000}`)
              .join(", ")
          }]}\n`,
      ).join("")
    }`,
    "*",
    "Cannot order the services",
  ),
  document(
    "variables that grow",
    `services:\n  a:\n    image: x\n    command:\n${
      `      - \${A:-${"y".repeat(100)}}\${A:-${"y".repeat(100)}}\n`.repeat(10)
    }    imagee: x\n`,
    "*",
    'Cannot read "a"',
  ),
  document(
    "a control character",
    "services:\n  a: {image: \u0001}\n",
    "*",
    "Cannot read the YAML",
  ),
];

function bomb(): string {
  const lines = ["x-0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 10; level++) {
    const aliases = Array(9).fill(`*a${level - 1}`).join(", ");
    lines.push(`x-${level}: &a${level} [${aliases}]`);
  }
  return `${web}${lines.join("\n")}\n`;
}
