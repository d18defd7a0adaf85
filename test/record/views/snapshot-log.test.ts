import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../../src/domain/account/snapshot.ts';
import { openSnapshotLog } from '../../../src/record/views/snapshot-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function aSnapshot(row: number, profile: object = { user_id: `auth0|s${row}` }): Snapshot {
  return {
    row,
    line: row + 1,
    primary_user_id: `auth0|p${row}`,
    secondary_user_id: `auth0|s${row}`,
    taken_at: '2026-11-22T18:00:00.000Z',
    source: 'tenant',
    profile: { ...profile },
  };
}

test('what is kept is there for a later session, private, and the last of a row counts', async () => {
  const folder = await tempFolder();
  const log = await openSnapshotLog(folder, 3);
  await Promise.all([
    log.keep(aSnapshot(1)),
    log.keep(aSnapshot(2)),
    log.keep(aSnapshot(1, { name: 'Ä\u2028' })),
  ]);
  await log.close();
  expect(statSync(join(folder, 'snapshot.jsonl')).mode & 0o777).toBe(0o600);
  const later = await openSnapshotLog(folder, 3);
  const rows = await Promise.all([1, 2, 3].map((row) => later.earlier(row)));
  expect(rows).toEqual([aSnapshot(1, { name: 'Ä\u2028' }), aSnapshot(2), undefined]);
  await later.close();
});

test('a torn end is cut off, wherever the power failed in it', async () => {
  const folder = await tempFolder();
  const path = join(folder, 'snapshot.jsonl');
  const log = await openSnapshotLog(folder, 9);
  await log.keep(aSnapshot(1));
  const sound = statSync(path).size;
  await log.keep(aSnapshot(2));
  await log.close();
  for (let bytes = statSync(path).size - 1; bytes > sound; bytes -= 7) {
    truncateSync(path, bytes);
    const next = await openSnapshotLog(folder, 9);
    expect(await next.earlier(2)).toBeUndefined();
    await next.keep(aSnapshot(3));
    await next.close();
    expect(readFileSync(path, 'utf8')).toBe(
      `${JSON.stringify(aSnapshot(1))}\n${JSON.stringify(aSnapshot(3))}\n`,
    );
    truncateSync(path, sound);
    appendFileSync(path, `${JSON.stringify(aSnapshot(2))}\n`);
  }
});

test('a line that was changed is refused, and nothing is touched', async () => {
  const folder = await tempFolder();
  const path = join(folder, 'snapshot.jsonl');
  const text = `{"row":1,"profile":\n${JSON.stringify(aSnapshot(2))}\n`;
  writeFileSync(path, text);
  await expect(openSnapshotLog(folder, 9)).rejects.toMatchObject({ problem: { code: 'snapshot_damaged' } });
  expect(readFileSync(path, 'utf8')).toBe(text);
});
