/** Changes to a text at places of the text as it was; all else stays byte for byte. */

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Whole lines: they begin on a line of their own. */
  readonly lines: boolean;
}

/** Collects changes, then makes them all at once. */
export class TextEdits {
  readonly text: string;
  /** The line break of the text. */
  readonly lineBreak: string;
  readonly #edits: Edit[] = [];

  constructor(text: string) {
    this.text = text;
    this.lineBreak = /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n";
  }

  /** Puts a text in the place of another; line breaks become those of the text. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text: this.#broken(text), lines: false });
  }

  /** Puts lines, each with its line break, before the line that begins at `at`. */
  insertLines(at: number, text: string): void {
    const broken = this.#broken(text);
    this.#edits.push({ start: at, end: at, text: broken, lines: true });
  }

  /** How far from the beginning of its line an offset is. */
  column(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  /** The white space at the beginning of an offset's line; undefined when more stands before the offset. */
  indent(offset: number): string | undefined {
    const before = this.text.slice(this.#lineStart(offset), offset);
    return /^[ \t]*$/.test(before) ? before : undefined;
  }

  /**
   * Where the line after `end` begins, and the remarks below it that are
   * indented deeper than `column`: they belong to what stands above them.
   */
  lineAfter(end: number, column = Infinity): number {
    let at = this.#nextLine(end);
    const remark = /(?:[ \t]*\r?\n)*([ \t]*)#[^\n]*(?:\n|$)/y;
    for (;;) {
      remark.lastIndex = at;
      const found = remark.exec(this.text);
      if (found === null || found[1].length <= column) return at;
      at = remark.lastIndex;
    }
  }

  /** The text with all changes. */
  apply(): string {
    const ordered = this.#edits.map((edit, order) => ({ edit, order }))
      .sort((left, right) =>
        left.edit.start - right.edit.start || left.order - right.order
      );
    let result = "";
    let at = 0;
    for (const { edit } of ordered) {
      result += this.text.slice(at, edit.start);
      if (edit.lines && result !== "" && !result.endsWith("\n")) {
        result += this.lineBreak;
      }
      result += edit.text;
      at = edit.end;
    }
    return result + this.text.slice(at);
  }

  #lineStart(offset: number): number {
    const start = this.text.lastIndexOf("\n", offset - 1) + 1;
    // A byte order mark is no column.
    return start === 0 && this.text.startsWith("\ufeff") ? 1 : start;
  }

  #nextLine(end: number): number {
    if (end > 0 && this.text[end - 1] === "\n") return end;
    const at = this.text.indexOf("\n", end);
    return at < 0 ? this.text.length : at + 1;
  }

  #broken(text: string): string {
    return this.lineBreak === "\n"
      ? text
      : text.replaceAll("\n", this.lineBreak);
  }
}
