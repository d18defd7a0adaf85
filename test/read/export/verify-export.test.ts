import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyExport } from '../../../src/read/export/verify-export.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const USERS = Array.from({ length: 300 }, (_, n) => ({ user_id: `auth0|${n}`, email: `ü${n}@x.com` }));
const WHOLE = gzipSync(USERS.map((user) => `${JSON.stringify(user)}\n`).join(''));

test('a whole export is counted, and hashed as it lies there', async () => {
  expect(await check(WHOLE)).toEqual({
    ok: true,
    value: { users: 300, sha256: createHash('sha256').update(WHOLE).digest('hex') },
  });
});

test('blank lines, CRLF and a missing last line end are no damage', async () => {
  const checked = await check(gzipSync('{"user_id":"a|1"}\r\n\n{"user_id":"a|2"}'));
  expect(checked).toMatchObject({ ok: true, value: { users: 2 } });
});

test('an export without users is whole', async () => {
  expect(await check(gzipSync(''))).toMatchObject({ ok: true, value: { users: 0 } });
});

test('an export in several gzip members is one export', async () => {
  expect(await check(Buffer.concat([WHOLE, WHOLE]))).toMatchObject({ ok: true, value: { users: 600 } });
});

test.each([
  ['an empty file', Buffer.alloc(0), 'is empty'],
  ['a page', Buffer.from('<html>blocked by proxy</html>'), 'is not a gzip file'],
  ['NDJSON that nobody packed', Buffer.from('{"user_id":"a|1"}\n'), 'is not a gzip file'],
  ['an export without its trailer', WHOLE.subarray(0, -8), 'is truncated or damaged'],
  ['an export with a wrong checksum', flipped(WHOLE, WHOLE.length - 8), 'is truncated or damaged'],
  ['an export with a wrong length', flipped(WHOLE, WHOLE.length - 1), 'is truncated or damaged'],
  ['an export with a byte behind it', Buffer.concat([WHOLE, Buffer.alloc(1)]), 'is truncated or damaged'],
  [
    'an export with megabytes behind it',
    Buffer.concat([WHOLE, Buffer.alloc(2_000_000)]),
    'is truncated or damaged',
  ],
  [
    'lines that are no JSON',
    gzipSync('{"user_id":"a|1"}\nuser_id\n'),
    'contains something that is not a user, after 1 users',
  ],
  [
    'lines without a user_id',
    gzipSync('{"email":"x@x.com"}\n'),
    'contains something that is not a user, after 0 users',
  ],
  [
    'a user_id that is no text',
    gzipSync('{"user_id":1}\n'),
    'contains something that is not a user, after 0 users',
  ],
  ['null', gzipSync('null\n'), 'contains something that is not a user, after 0 users'],
  ['an array', gzipSync('[]\n'), 'contains something that is not a user, after 0 users'],
  ['bytes that are no UTF-8', gzipSync(Buffer.from([0x22, 0xff, 0x22])), 'is not UTF-8'],
])('%s is refused', async (_what, bytes, error) => {
  expect(await check(bytes)).toEqual({ ok: false, error });
});

test('an export that is cut off anywhere is never taken for whole', async () => {
  const path = join(await tempFolder(), 'users.gz');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: WHOLE.length - 1 }), async (length) => {
      await writeFile(path, WHOLE.subarray(0, length));
      expect((await verifyExport(path, length, () => {})).ok).toBe(false);
    }),
    { numRuns: 50 },
  );
});

test('whoever is told of users can end the check', async () => {
  const path = join(await tempFolder(), 'users.gz');
  await writeFile(path, WHOLE);
  const stop = () => {
    throw new Error('enough');
  };
  await expect(verifyExport(path, WHOLE.length, stop)).rejects.toThrow('enough');
});

async function check(bytes: Uint8Array) {
  const path = join(await tempFolder(), 'users.gz');
  await writeFile(path, bytes);
  return await verifyExport(path, bytes.length, () => {});
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x55;
  return copy;
}
