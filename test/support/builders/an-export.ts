import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFacts } from '../../../src/record/views/export-facts.ts';
import type { TenantUser } from '../../../src/sandbox/state/users.ts';

/** A user as a tenant has it, with everybody's verified address; `linked` are the full ids of its other identities. */
export function aUser(
  id: string,
  linked: readonly string[] = [],
  over: Partial<TenantUser> = {},
): TenantUser {
  const identities = [id, ...linked].map((full) => {
    const [provider = '', ...rest] = full.split('|');
    return { provider, user_id: rest.join('|'), connection: provider, isSocial: provider !== 'auth0' };
  });
  return { user_id: id, email: 'ada@example.com', email_verified: true, identities, ...over };
}

/** The lines of an export. */
export function ndjson(users: readonly object[]): string {
  return users.map((user) => `${JSON.stringify(user)}\n`).join('');
}

/** Writes beside a file what `export` would have: of the tenant `acme.auth0.com`, all of its users, just now. */
export function writeFacts(folder: string, file: string, over: Partial<ExportFacts> = {}): void {
  const bytes = readFileSync(join(folder, file));
  const facts: ExportFacts = {
    tenant: 'acme.auth0.com',
    taken_at: new Date().toISOString(),
    connection_id: null,
    users: 1,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...over,
  };
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(facts));
}
