import { deepStrictEqual } from "node:assert/strict";
import { Source } from "../domain/source.ts";
import { dotenvMentions, parseDotenv } from "./dotenv.ts";
import { Findings } from "./findings.ts";
import { problemLines } from "../../tests/fakes/compose_samples.ts";

const outer: Record<string, string> = { HOME: "/root", A: "outer" };

function read(text: string, format?: "raw") {
  const findings = new Findings();
  const lookup = (name: string) => outer[name];
  const source = new Source("compose.yml", text);
  const values = parseDotenv(source, { lookup, format }, findings);
  return {
    values: Object.fromEntries([...values].map(([k, v]) => [k, v.value])),
    problems: problemLines(findings.problems),
  };
}

const cases: [name: string, text: string, values: Record<string, string>][] = [
  ["nothing", "", {}],
  ["comments and blank lines", "# a\n\n  # b\nX=1\n", { X: "1" }],
  ["a byte order mark", "\uFEFFX=1", { X: "1" }],
  ["carriage returns", "X=1\r\nY=2\r\n", { X: "1", Y: "2" }],
  ["export", "export X=1\nexport\tY=2", { X: "1", Y: "2" }],
  ["yaml-like lines", "X: 1", { X: "1" }],
  ["blanks round the sign", "X = 1 2 ", { X: "1 2" }],
  ["a comment behind a value", "X=1 # one\nY=a#b", { X: "1", Y: "a#b" }],
  ["an empty value", "X=\nY=2", { X: "", Y: "2" }],
  ["equal signs in a value", "X=a=b==", { X: "a=b==" }],
  ["single quotes as they are", "X='a $HOME \\n # b'", {
    X: "a $HOME \\n # b",
  }],
  ["an escaped single quote", "X='it\\'s'", { X: "it's" }],
  ["double quotes", 'X="a # b"  # c\nY=1', { X: "a # b", Y: "1" }],
  ["escapes", 'X="a\\tb\\n\\"c\\" \\\\ \\$HOME \\q"', {
    X: 'a\tb\n"c" \\ $HOME \\q',
  }],
  ["several lines", "X=\"a\nb\"\nY='c\nd'", { X: "a\nb", Y: "c\nd" }],
  ["variables", "X=${HOME}/x\nY=$X-${NO:-d}\nZ=a$$b", {
    X: "/root/x",
    Y: "/root/x-d",
    Z: "a$b",
  }],
  ["the surroundings before its own lines", "A=own\nB=$A", {
    A: "own",
    B: "outer",
  }],
  ["names alone from the surroundings", "HOME\nNONE\n", { HOME: "/root" }],
  ["the last of equal names", "X=1\nX=2", { X: "2" }],
];
for (const [name, text, values] of cases) {
  Deno.test(`parseDotenv() reads ${name}`, () => {
    deepStrictEqual(read(text), { values, problems: [] });
  });
}

const wrong: [name: string, text: string, problems: string[]][] = [
  ["a blank in a name", "A B=1\nX=1", [
    "1:1 error Cannot read the line: it does not begin with the name of a variable",
  ]],
  ["an open quote", 'X=1\nY="abc', [
    '2:3 error Cannot read the value: the " is never closed',
  ]],
  ["an unset variable", "X=$NO", [
    '1:3 warning Cannot find a value for "NO": an empty text takes its place',
  ]],
  ["a lone dollar", "X=a$", [
    "1:3 error Cannot expand the value: a $ is not followed by a variable",
  ]],
  ["a required variable", "X=${NO:?say it}", [
    '1:3 error Cannot expand "NO": say it',
  ]],
];
for (const [name, text, problems] of wrong) {
  Deno.test(`parseDotenv() tells ${name}`, () => {
    deepStrictEqual(read(text).problems, problems);
  });
}

Deno.test("parseDotenv() keeps values as they stand when the format is raw", () => {
  deepStrictEqual(read("X='a' $HOME # b", "raw").values, {
    X: "'a' $HOME # b",
  });
});

Deno.test("dotenvMentions() finds what a text asks for", () => {
  const source = new Source("e", "A\nB=$C ${D:-1}\n#E\n");
  deepStrictEqual(dotenvMentions(source, new Findings()), ["A", "C", "D"]);
});
