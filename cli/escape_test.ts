import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { EscapeMatcher, parseEscape } from "./escape.ts";

const parsed: [string, number[]][] = [
  ["~.", [0x7e, 0x2e]],
  ["^]", [0x1d]],
  ["^p^q", [16, 17]],
  ["^P^Q", [16, 17]],
  ["^?", [0x7f]],
  ["^^", [0x5e]],
  ["a^", [0x61, 0x5e]],
  [" ~. ", [0x7e, 0x2e]],
  ["none", []],
  ["", []],
];
for (const [text, bytes] of parsed) {
  Deno.test(`parseEscape() gives ${bytes.length} bytes for "${text}"`, () => {
    deepStrictEqual([...parseEscape(text)], bytes);
  });
}

const cases = [
  { name: "forwards what is no part of it", typed: ["ls\r"], sent: "ls\r" },
  { name: "finds it alone", typed: ["~."], sent: "", escaped: true },
  {
    name: "finds it across chunks",
    typed: ["~", "."],
    sent: "",
    escaped: true,
  },
  {
    name: "finds it in the middle of a line",
    typed: ["ls ~.x"],
    sent: "ls ",
    escaped: true,
  },
  {
    name: "sends a prefix once it does not match",
    typed: ["~", "a"],
    sent: "~a",
  },
  { name: "finds ~. after a tilde", typed: ["~~."], sent: "~", escaped: true },
  { name: "holds a prefix back", typed: ["a~"], sent: "a" },
  {
    name: "falls back within itself",
    escape: "aab",
    typed: ["aaab"],
    sent: "a",
    escaped: true,
  },
  { name: "falls back to nothing", escape: "aab", typed: ["aac"], sent: "aac" },
  {
    name: "never matches when it is off",
    escape: "none",
    typed: ["~."],
    sent: "~.",
  },
];
for (const { name, escape = "~.", typed, sent, escaped = false } of cases) {
  Deno.test(`EscapeMatcher ${name}`, () => {
    const matcher = new EscapeMatcher(parseEscape(escape));
    let forwarded = "";
    let found = false;
    for (const chunk of typed) {
      const step = matcher.push(new TextEncoder().encode(chunk));
      forwarded += new TextDecoder().decode(step.forward);
      found ||= step.escaped;
    }
    strictEqual(forwarded, sent);
    strictEqual(found, escaped);
  });
}

Deno.test("EscapeMatcher.flush() gives what was held back", () => {
  const matcher = new EscapeMatcher(parseEscape("~."));
  matcher.push(new TextEncoder().encode("~"));
  strictEqual(new TextDecoder().decode(matcher.flush()), "~");
  strictEqual(matcher.flush().length, 0);
});
