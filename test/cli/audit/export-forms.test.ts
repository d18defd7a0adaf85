import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { exportCsv } from '../../../src/sandbox/state/export-file.ts';
import { aUser, ndjson } from '../../support/builders/an-export.ts';
import { callMain } from '../../support/call-main.ts';
import { withDelimiter } from '../../support/other-delimiter.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const USERS = [
  aUser('auth0|p1', ['google-oauth2|s1']),
  aUser('auth0|p2', [], { blocked: true }),
  aUser('google-oauth2|s2'),
];
const FIELDS = ['user_id', 'email', 'email_verified', 'identities', 'blocked'].map((name) => ({ name }));
const CSV = exportCsv(USERS, FIELDS);

const FORMS: Readonly<Record<string, string>> = {
  NDJSON: ndjson(USERS),
  'a JSON array': JSON.stringify(USERS),
  'a JSON array on many lines': `${JSON.stringify(USERS, null, 2)}\n`,
  CSV: CSV,
  'CSV with semicolons': withDelimiter(CSV, ';'),
  'CSV with tabs': withDelimiter(CSV, '\t'),
};

test.each(Object.keys(FORMS))(
  'an export as %s says the same, with a byte order mark or none, gzip or not',
  async (form) => {
    const folder = await tempFolder();
    const pairs = 'auth0|p1,google-oauth2|s1\nauth0|p2,google-oauth2|s2\n';
    writeFileSync(join(folder, 'pairs.csv'), `primary_user_id,secondary_user_id\n${pairs}`);
    for (const text of [FORMS[form]!, `\uFEFF${FORMS[form]}`]) {
      for (const bytes of [Buffer.from(text), gzipSync(text)]) {
        writeFileSync(join(folder, 'users'), bytes);
        const { code, stdout } = await callMain(['audit', 'pairs.csv', '--users', 'users', '--json'], {
          cwd: folder,
        });
        expect(code).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject({
          counts: { ready: 1, already_linked: 1 },
          findings: { primary_blocked: 1 },
        });
      }
    }
  },
);
