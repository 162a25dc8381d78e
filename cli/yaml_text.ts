/** Writes plain data as YAML that every reader understands the same way. */

/** @param value what JSON can hold; undefined fields are left out */
export function yamlText(value: unknown): string {
  return `${block(value, 0).replace(/^\n/, "").replace(/^ /, "")}\n`;
}

/** Begins with a line break for a collection, with a space for a scalar. */
function block(value: unknown, depth: number): string {
  const indent = "  ".repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return " []";
    return value.map((item) => {
      const text = block(item, depth + 1);
      const inner = text.startsWith("\n") ? ` ${text.trimStart()}` : text;
      return `\n${indent}-${inner}`;
    }).join("");
  }
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value).filter(([, item]) =>
      item !== undefined
    );
    if (fields.length === 0) return " {}";
    return fields.map(([key, item]) =>
      `\n${indent}${scalar(key)}:${block(item, depth + 1)}`
    ).join("");
  }
  return ` ${scalar(value)}`;
}

function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value) ?? "null";
  const word = /^[A-Za-z][-A-Za-z0-9_./]*$/.test(value);
  const special = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return word && !special ? value : JSON.stringify(value);
}
