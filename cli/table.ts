/** The one printer of tables: upper-case titles, columns two spaces apart, no colour, no borders. */

/** @returns lines with line breaks; titles stand even over no rows */
export function tableText(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => row.map(oneLine)),
  ];
  const widths = columns.map((_, index) =>
    Math.max(...cells.map((row) => width(row[index] ?? "")))
  );
  return cells.map((row) => `${padded(row, widths).trimEnd()}\n`).join("");
}

function padded(row: readonly string[], widths: readonly number[]): string {
  return widths.map((wanted, index) => {
    const cell = row[index] ?? "";
    return cell + " ".repeat(wanted - width(cell));
  }).join("  ");
}

/** Columns of a terminal; letters of East Asia and emoji take two. */
export function width(text: string): number {
  let columns = 0;
  for (const letter of text) {
    columns += /[\p{M}\u200b-\u200d\ufe0f]/u.test(letter)
      ? 0
      : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
          .test(letter)
      ? 2
      : 1;
  }
  return columns;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
