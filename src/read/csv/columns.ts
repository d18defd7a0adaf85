/** The columns we read, by the names that documentation and messages use. */
export const COLUMNS = [
  'primary_user_id',
  'secondary_user_id',
  'secondary_provider',
  'connection_id',
  'link_with',
  'primary_token',
] as const;

export type Column = (typeof COLUMNS)[number];

/** Other names for these columns. */
const ALIASES: Readonly<Record<string, Column>> = {
  primary: 'primary_user_id',
  primary_id: 'primary_user_id',
  secondary: 'secondary_user_id',
  secondary_id: 'secondary_user_id',
  provider: 'secondary_provider',
  secondary_user_provider: 'secondary_provider',
  secondary_connection_id: 'connection_id',
};

const BY_NAME: ReadonlyMap<string, Column> = new Map([
  ...COLUMNS.map((column) => [column, column] as const),
  ...Object.entries(ALIASES),
]);

/** Normalizes a header name: case, spaces, hyphens, surrounding white space and invisible format characters are ignored. */
export function normalizeName(name: string): string {
  return name
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]/g, '_');
}

/** The column a header name (or the key of `--columns`) stands for. */
export function columnNamed(name: string): Column | undefined {
  return BY_NAME.get(normalizeName(name));
}

/** Makes a test for names that we know: our columns, and the names that `--columns` maps. */
export function nameMatcher(mapped: readonly string[]): (name: string) => boolean {
  const known = new Set(mapped.map(normalizeName));
  return (name) => columnNamed(name) !== undefined || known.has(normalizeName(name));
}

/** Columns that are not read although `provider` in the name suggests that they should be. */
export function unreadProviders(
  names: readonly string[],
  columns: Readonly<Partial<Record<Column, number>>>,
): readonly string[] {
  const read = new Set(Object.values(columns));
  return names.filter((name, at) => !read.has(at) && /provider/i.test(name));
}
