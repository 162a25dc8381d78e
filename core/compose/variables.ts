/** The values that a project's variables have, and what is told about those without one. */

import type { Spot } from "../domain/source.ts";
import type { ScalarNode } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { expandTemplate, parseTemplate, variablesIn } from "./interpolate.ts";
import { composeLimits } from "./limits.ts";

/** Looks values up and remembers every name that was asked for or written. */
export class Variables {
  readonly mentioned = new Set<string>();
  readonly #lookup: (name: string) => string | undefined;
  readonly #findings: Findings;
  readonly #told: Set<string>;
  readonly #growth: { left: number };

  constructor(
    lookup: (name: string) => string | undefined,
    findings: Findings,
    shared?: Variables,
  ) {
    this.#lookup = lookup;
    this.#findings = findings;
    this.mentioned = shared?.mentioned ?? this.mentioned;
    this.#told = shared === undefined ? new Set() : shared.#told;
    this.#growth = shared === undefined
      ? { left: composeLimits.interpolationGrowth }
      : shared.#growth;
  }

  /** The same counters, with values for what has none so far. */
  withFallback(fallback: ReadonlyMap<string, { value: string }>): Variables {
    const lookup = (name: string) =>
      this.#lookup(name) ?? fallback.get(name)?.value;
    return new Variables(lookup, this.#findings, this);
  }

  lookup(name: string): string | undefined {
    this.mentioned.add(name);
    return this.#lookup(name);
  }

  /** The text of a scalar with its variables replaced; faults are found at their place. */
  expand(node: ScalarNode): string {
    const { text } = node;
    for (const name of variablesIn(text)) this.mentioned.add(name);
    const result = expandTemplate(parseTemplate(text), {
      lookup: (name) => this.#lookup(name),
      unset: (name, offset) => this.#unset(name, within(node, offset)),
      required: (name, reason, offset) =>
        this.#findings.error(
          within(node, offset),
          `Cannot find a value for "${name}": ${reason || "it is required"}`,
          `set ${name} in .env or in the environment`,
        ),
      invalid: (offset) =>
        this.#findings.error(
          within(node, offset),
          "Cannot read the variable: this $ begins no valid one",
          "write $$ for a dollar sign, or ${NAME} for a variable",
        ),
    });
    this.#growth.left -= Math.max(0, result.length - text.length);
    if (this.#growth.left >= 0) return result;
    if (!this.#told.has("$growth")) {
      this.#told.add("$growth");
      this.#findings.error(
        node,
        `Cannot expand the variables: they add more than ${composeLimits.interpolationGrowth} characters`,
        "move long values into files",
      );
    }
    return text;
  }

  #unset(name: string, spot: Spot): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.#findings.warning(
      spot,
      `Cannot find a value for "${name}": an empty text takes its place`,
      `set ${name} in .env, or write \${${name}:-} when empty is meant`,
    );
  }
}

/** The spot inside a scalar, when its source shows the text as it is. */
function within(node: ScalarNode, offset: number): Spot {
  const { source, text, style } = node;
  if (style === "block") return node;
  const start = style === "quoted" ? node.offset + 1 : node.offset;
  const exact = source.text.startsWith(text, start);
  return exact ? { source, offset: start + offset } : node;
}
