/** Writes plain data as YAML that readers of YAML 1.1 and 1.2 understand the same way. */

/** Whole numbers, booleans and null stay; texts that look like them are quoted. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue | undefined };

/** A document: keys in the order given, undefined fields left out, ends with a line break. */
export function writeYaml(value: PlainValue): string {
  const lines: string[] = [];
  writeValue(value, "", "", lines);
  return `${lines.join("\n")}\n`;
}

/**
 * @param head what stands on the line already: `key:`, `-` or nothing
 * @param indent of what comes below it
 */
function writeValue(
  value: PlainValue,
  head: string,
  indent: string,
  lines: string[],
): void {
  if (typeof value !== "object" || value === null) {
    writeScalar(value, head, indent, lines);
  } else if (isList(value)) writeList(value, head, indent, lines);
  else writeMap(value, head, indent, lines);
}

function writeList(
  list: readonly PlainValue[],
  head: string,
  indent: string,
  lines: string[],
): void {
  if (list.length === 0) {
    lines.push(joined(head, "[]"));
    return;
  }
  if (head !== "") lines.push(head);
  for (const item of list) writeItem(item, indent, lines);
}

/** The first key of a mapping stands behind the dash. */
function writeItem(item: PlainValue, indent: string, lines: string[]): void {
  const inner = `${indent}  `;
  const first = lines.length;
  const isMapping = typeof item === "object" && item !== null && !isList(item);
  if (!isMapping || isEmpty(item)) {
    writeValue(item, `${indent}-`, inner, lines);
    return;
  }
  writeMap(item, "", inner, lines);
  lines[first] = `${indent}- ${lines[first].slice(inner.length)}`;
}

function writeMap(
  map: { readonly [key: string]: PlainValue | undefined },
  head: string,
  indent: string,
  lines: string[],
): void {
  if (isEmpty(map)) {
    lines.push(joined(head, "{}"));
    return;
  }
  if (head !== "") lines.push(head);
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value === undefined) continue;
    writeValue(value, `${indent}${scalarText(key)}:`, `${indent}  `, lines);
  }
}

function writeScalar(
  value: string | number | boolean | null,
  head: string,
  indent: string,
  lines: string[],
): void {
  if (typeof value !== "string" || !isBlock(value)) {
    lines.push(joined(head, scalarText(value)));
    return;
  }
  const ends = value.endsWith("\n");
  lines.push(joined(head, ends ? "|" : "|-"));
  for (const line of (ends ? value.slice(0, -1) : value).split("\n")) {
    lines.push(line === "" ? "" : indent + line);
  }
}

/** Several lines that a block keeps as they are: no blank first, one line break at most at the end. */
function isBlock(text: string): boolean {
  return text.includes("\n") && !/^\s/.test(text) &&
    !text.endsWith("\n\n") && !unprintable.test(text.replaceAll("\t", ""));
}

function scalarText(value: string | number | boolean | null): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return JSON.stringify(String(value));
  }
  if (typeof value !== "string") return String(value);
  return isPlain(value) ? value : quoted(value);
}

/** Longer than any word that a reader takes for more than a word; spares the tests below. */
const obviousForm = /^[A-Za-z_/][A-Za-z0-9_./:=@-]{5,}[A-Za-z0-9_/]$/;

/** Plain only where no reader can take it for anything but this text. */
function isPlain(text: string): boolean {
  if (obviousForm.test(text)) return true;
  return /^(?:[A-Za-z0-9_./$(+\\^;~=<]|-\S)/.test(text) &&
    !/: | #|[:\s]$|\n/.test(text) && !unprintable.test(text) &&
    !looksTyped(text);
}

/** What not every YAML reader takes unescaped. */
const unprintable =
  /[^\n\x20-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

const numberForm =
  /^[-+]?(?:0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]*(?:[eE][-+]?[0-9]+)?)$/;
const dateForm = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ]|$)/;
const wordForm =
  /^(?:~|=|<<|y|n|yes|no|on|off|true|false|null|[-+]?\.(?:inf|nan))$/i;

/** Whether some reader sees a number, date, boolean, null, merge key or document mark. */
function looksTyped(text: string): boolean {
  if (/^[-+.0-9]/.test(text)) {
    return numberForm.test(text) || dateForm.test(text) ||
      wordForm.test(text) || /^(?:---|\.\.\.)/.test(text);
  }
  return text.length <= 5 && wordForm.test(text);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\u00a0\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function joined(head: string, text: string): string {
  return head === "" ? text : `${head} ${text}`;
}

function isList(value: object): value is readonly PlainValue[] {
  return Array.isArray(value);
}

function isEmpty(
  map: { readonly [key: string]: PlainValue | undefined },
): boolean {
  return Object.values(map).every((value) => value === undefined);
}
