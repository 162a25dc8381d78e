import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { escapeReferences, shellQuote } from "./escape.ts";

const references: [string, string][] = [
  ["", ""],
  ["plain", "plain"],
  ["$", "$"],
  ["$HOME and ${HOME}", "$HOME and ${HOME}"],
  ["$(HOME)", "$$(HOME)"],
  ["$(open", "$$(open"],
  ["pa$$word", "pa$$$$word"],
  ["$$(HOME)", "$$$$(HOME)"],
  ["$$$x", "$$$$$$x"],
  ["a$(b)$(c)", "a$$(b)$$(c)"],
];
for (const [given, expected] of references) {
  Deno.test(`escapeReferences() writes ${JSON.stringify(given)} as ${JSON.stringify(expected)}`, () => {
    strictEqual(escapeReferences(given), expected);
  });
}

/** How the kubelet reads a value, written from its documentation. */
function expand(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "$" || at + 1 === text.length) out += text[at];
    else if (text[at + 1] === "$") {
      out += "$";
      at++;
    } else if (text[at + 1] === "(") {
      const end = text.indexOf(")", at);
      if (end < 0) {
        out += "$(";
        at++;
      } else {
        out += "EXPANDED";
        at = end;
      }
    } else out += text[at];
  }
  return out;
}

Deno.test("escapeReferences() gives what Kubernetes reads as the text itself", () => {
  const text = fc.string({
    unit: fc.constantFrom("$", "(", ")", "a", "{", "}"),
    maxLength: 30,
  });
  fc.assert(
    fc.property(text, (given) => {
      strictEqual(expand(escapeReferences(given)), given);
    }),
    { numRuns: 2000 },
  );
});

const words: [string, string][] = [
  ["/work/data/pg", "/work/data/pg"],
  ["/work/data/a b", "'/work/data/a b'"],
  ["/work/x/$(reboot)", "'/work/x/$(reboot)'"],
  ["/work/x/`id`;#&|", "'/work/x/`id`;#&|'"],
  ["/work/x/it's", "'/work/x/it'\\''s'"],
  ["/work/x/a\\b", "'/work/x/a\\b'"],
  ["/work/x/日本", "'/work/x/日本'"],
  ["/work/x/*", "'/work/x/*'"],
  ["/work/x/~", "'/work/x/~'"],
];
for (const [given, expected] of words) {
  Deno.test(`shellQuote() writes ${given} as ${expected}`, () => {
    strictEqual(shellQuote(given), expected);
  });
}
