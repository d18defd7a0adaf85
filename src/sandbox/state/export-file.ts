import type { TenantUser } from './users.ts';

/** A field of an export: a user's field, or one inside it (`user_metadata.plan`), under another name if asked. */
export interface ExportField {
  readonly name: string;
  readonly export_as?: string;
}

/** What Auth0 exports where nobody names fields: no metadata, no identities. */
const DEFAULT_FIELDS: readonly ExportField[] = [
  'user_id',
  'email',
  'email_verified',
  'username',
  'phone_number',
  'phone_verified',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'picture',
  'created_at',
  'updated_at',
].map((name) => ({ name }));

/** The users of an export as NDJSON: one object a line, fields a user does not have left out. */
export function exportJson(
  users: Iterable<TenantUser>,
  fields: readonly ExportField[] = DEFAULT_FIELDS,
): string {
  let text = '';
  for (const user of users) {
    const line: Record<string, unknown> = {};
    for (const { name, export_as } of fields) {
      const value = fieldOf(user, name);
      if (value !== undefined) line[export_as ?? name] = value;
    }
    text += `${JSON.stringify(line)}\n`;
  }
  return text;
}

/** The users of an export as CSV. Auth0 puts a `'` in front of every string, against formula injection. */
export function exportCsv(
  users: Iterable<TenantUser>,
  fields: readonly ExportField[] = DEFAULT_FIELDS,
): string {
  let text = `${fields.map(({ name, export_as }) => quoted(export_as ?? name)).join(',')}\n`;
  for (const user of users) {
    text += `${fields.map(({ name }) => csvCell(fieldOf(user, name))).join(',')}\n`;
  }
  return text;
}

function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return quoted(`'${value}`);
  return typeof value === 'object' ? quoted(`'${JSON.stringify(value)}`) : String(value);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function fieldOf(user: TenantUser, name: string): unknown {
  let value: unknown = user;
  for (const key of name.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value;
}
