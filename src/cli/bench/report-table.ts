/** A markdown table whose source is readable as it stands: columns are padded to one width. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = header.map((head, column) =>
    Math.max(3, head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)];
}

/** The first column names, the others count. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Milliseconds as people read them; `–` where there is none. */
export function ms(value: number | null | undefined): string {
  if (value == null) return '–';
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** A share of 0–1 in per cent. */
export function share(value: number): string {
  return `${(value * 100).toFixed(0)} %`;
}
