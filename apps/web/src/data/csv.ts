/** The scope of an export: an auditor has to see whose view it is, of when, and what it leaves out. */
export interface ExportAbout {
  readonly list: string;
  readonly at: string;
  readonly by: string;
  readonly scope: string;
  /** True if there are more rows than an export has. */
  readonly isCut: boolean;
}

export type Row = Readonly<Record<string, unknown>>;

/** Writes rows as CSV (RFC 4180), below the scope of the export. Nested fields are JSON. */
export function csvOf(about: ExportAbout, rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = Object.entries(about).map(([name, value]) => [name, String(value)]);
  const body = rows.map((row) => names.map((name) => textOf(row[name])));
  return [...head, [], names, ...body].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A program for tables runs a cell that begins with one of these signs as a formula, and an attacker chooses some texts. */
const cellOf = (text: string): string => {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};
