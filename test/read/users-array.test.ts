import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type UserFacts, userFacts } from '../../src/domain/account/user-facts.ts';
import { arrayAsLines } from '../../src/read/export/array-lines.ts';
import { csvUsers } from '../../src/read/export/csv-users.ts';
import { ndjsonUsers } from '../../src/read/export/ndjson-users.ts';
import { readUserProfiles } from '../../src/read/export/user-profiles.ts';
import { exportCsv } from '../../src/sandbox/state/export-file.ts';
import { aUser } from '../support/builders/an-export.ts';
import { withDelimiter } from '../support/other-delimiter.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function* inChunks(text: string, bytes: number): AsyncGenerator<Buffer> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield Buffer.from(all.subarray(at, at + bytes));
}

async function gathered(batches: AsyncIterable<Iterable<UserFacts>>): Promise<UserFacts[]> {
  const users: UserFacts[] = [];
  for await (const batch of batches) users.push(...batch);
  return users;
}

const usersIn = (json: string, bytes = 1000) =>
  gathered(ndjsonUsers(arrayAsLines(inChunks(json, bytes), 'f'), 'f', 'user'));

const factsOf = (user: object) => {
  const facts = userFacts(JSON.parse(JSON.stringify(user)));
  if (!facts.ok) throw new Error(facts.error);
  return facts.value;
};

const USERS = [
  aUser('auth0|a', ['github|1'], { user_metadata: { text: '],[{"\\ \n', list: [[], [{}], '}'] } }),
  aUser('google-oauth2|2', [], { email: 'ü@example.com' }),
  aUser('auth0|c'),
];

test('a JSON array gives the facts of every user, whatever its layout and its chunks', async () => {
  const value = fc.record({ user_metadata: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 6 }),
      fc.constantFrom('', ' ', '\t', '    '),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 200 }),
      async (overs, indent, lineEnd, bytes) => {
        const users = overs.map((over, i) => aUser(`auth0|${i}`, ['github|1'], over));
        const json = JSON.stringify(users, null, indent).replaceAll('\n', lineEnd);
        expect(await usersIn(`${json}${lineEnd}`, bytes)).toEqual(users.map(factsOf));
      },
    ),
    { numRuns: 200 },
  );
});

test('pages of a listing, one array after the other, count as one', async () => {
  const pages = USERS.map((user) => JSON.stringify([user], null, 2)).join('\n');
  expect(await usersIn(`${pages}\n[]\n`)).toEqual(USERS.map(factsOf));
});

test('an array larger than a batch is read in pieces, and a bad user is reported by its place', async () => {
  const users: unknown[] = Array.from({ length: 3000 }, (_, i) => aUser(`auth0|${i}`));
  expect(await usersIn(JSON.stringify(users), 10_000)).toHaveLength(3000);
  users[600] = { user_id: 'auth0|b', identities: [{ provider: 'auth0' }] };
  await expect(usersIn(JSON.stringify(users, null, 2), 10_000)).rejects.toThrow(
    'f, user 601: this user has an identity without provider or user_id.',
  );
});

const ARRAY = JSON.stringify(USERS);

test.each<[what: string, json: string, message: string]>([
  [
    'cut off within a user',
    ARRAY.slice(0, -20),
    'f, user 3: the file is truncated in the middle of this user',
  ],
  [
    'cut off behind a user',
    ARRAY.slice(0, -1),
    'f, at its end: the array is not closed: the file is truncated',
  ],
  ['cut off at a comma', `${ARRAY.slice(0, -1)},`, 'f, at its end: the array is not closed'],
  ['followed by something', `${ARRAY} and more`, 'f, user 4: the file is truncated'],
  ['of other things', '[1, 2, 3]', 'f, user 1: this user is no JSON object'],
  ['of arrays', `[${ARRAY}]`, 'f is not a users export'],
  [
    'with a user that is no JSON',
    ARRAY.replace('{"user_id":"auth0|c"', '{,'),
    'f, user 3: this is not a JSON object',
  ],
])('an array that is %s is told', async (_, json, message) => {
  await expect(usersIn(json)).rejects.toThrow(message);
});

test.each([';', '\t'])('a CSV with %j between its fields gives the same facts', async (delimiter) => {
  const fields = ['user_id', 'email', 'identities', 'user_metadata'].map((name) => ({ name }));
  const csv = exportCsv(USERS, fields);
  const wanted = await gathered(csvUsers(inChunks(csv, 100), 'f'));
  const other = withDelimiter(csv, delimiter);
  expect(await gathered(csvUsers(inChunks(other, 100), 'f'))).toEqual(wanted);
});

test('profiles for snapshots are read from an array as well', async () => {
  const path = join(await tempFolder(), 'users.json');
  await writeFile(path, JSON.stringify(USERS, null, 2));
  const profiles: unknown[] = [];
  for await (const batch of readUserProfiles(path, 'users.json')) profiles.push(...batch);
  expect(profiles).toEqual(JSON.parse(JSON.stringify(USERS)));
});
