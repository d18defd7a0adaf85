import { parse } from 'csv-parse/sync';

/** The same CSV with another delimiter, as a spreadsheet saves it elsewhere. */
export function withDelimiter(csv: string, delimiter: string): string {
  const rows: string[][] = parse(csv);
  const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;
  return rows.map((fields) => `${fields.map(quote).join(delimiter)}\n`).join('');
}
