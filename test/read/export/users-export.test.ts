import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type UserFacts, userFacts } from '../../../src/domain/account/user-facts.ts';
import { csvUsers } from '../../../src/read/export/csv-users.ts';
import { ndjsonUsers } from '../../../src/read/export/ndjson-users.ts';
import { exportCsv, exportJson } from '../../../src/sandbox/state/export-file.ts';
import type { TenantUser } from '../../../src/sandbox/state/users.ts';
import { aUser } from '../../support/builders/an-export.ts';

const FIELDS = [
  'user_id',
  'email',
  'email_verified',
  'identities',
  'user_metadata',
  'app_metadata',
  'blocked',
];
const ASKED = FIELDS.map((name) => ({ name }));

/** Users with any content in their fields, including arbitrary metadata. */
const someUsers: fc.Arbitrary<TenantUser[]> = fc.array(
  fc
    .record({
      id: fc.constantFrom('auth0|a', 'samlp|acme|u@x.com', 'google-oauth2|1ü"\\', 'sms|5\n'),
      linked: fc.subarray(['github|1', 'auth0|b', 'email|x,y']),
      over: fc.record(
        {
          email: fc.constantFrom('Ada@example.com', '\'odd"@example.com', ''),
          email_verified: fc.boolean(),
          blocked: fc.boolean(),
          user_metadata: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
          app_metadata: fc.constantFrom({}, { user_id: 'auth0|b', identities: [] }),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ id, linked, over }) => aUser(id, linked, over)),
  { maxLength: 8 },
);

async function* inChunks(text: string, bytes: number): AsyncGenerator<Buffer> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

async function gathered(batches: AsyncIterable<Iterable<UserFacts>>): Promise<UserFacts[]> {
  const users: UserFacts[] = [];
  for await (const batch of batches) users.push(...batch);
  return users;
}

const expected = (users: readonly TenantUser[]) =>
  users.map((user) => {
    const facts = userFacts(JSON.parse(JSON.stringify(user)));
    if (!facts.ok) throw new Error(facts.error);
    return facts.value;
  });

test('an export in NDJSON gives the facts of every user, however it is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(someUsers, fc.integer({ min: 1, max: 200 }), async (users, bytes) => {
      const read = await gathered(ndjsonUsers(inChunks(exportJson(users, ASKED), bytes), 'f'));
      expect(read).toEqual(expected(users));
    }),
    { numRuns: 200 },
  );
});

test('an export in CSV gives the same facts', async () => {
  await fc.assert(
    fc.asyncProperty(someUsers, async (users) => {
      const read = await gathered(csvUsers(inChunks(exportCsv(users, ASKED), 100_000), 'f'));
      expect(read).toEqual(expected(users));
    }),
    { numRuns: 200 },
  );
});

test('lines of more than a batch are all read, and a bad one is reported by its line', async () => {
  const line = exportJson([aUser('auth0|a', [], { user_metadata: { text: 'x'.repeat(500) } })], ASKED);
  const lines = Array.from({ length: 1000 }, () => line);
  expect(await gathered(ndjsonUsers(inChunks(lines.join(''), 50_000), 'f'))).toHaveLength(1000);
  lines[600] = '{"user_id":"auth0|b","identities":[{"provider":"auth0"}]}\n';
  await expect(gathered(ndjsonUsers(inChunks(lines.join(''), 50_000), 'f'))).rejects.toThrow(
    'f, line 601: this user has an identity without provider or user_id.',
  );
});
