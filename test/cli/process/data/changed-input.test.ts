import { appendFileSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, linksOf, pairsCsv } from '../../../support/a-bench.ts';

test.each<{ how: string; change: (path: string) => void }>([
  { how: 'grows', change: (path) => appendFileSync(path, 'auth0|new,google-oauth2|new\n') },
  { how: 'shrinks', change: (path) => truncateSync(path, 60) },
  { how: 'is replaced', change: (path) => writeFileSync(path, pairsCsv(10).replace('p3', 'p4')) },
  { how: 'is gone', change: (path) => rmSync(path) },
])(
  'an input that $how after it was judged stops the run before a row of it is sent: exit 3',
  async ({ change }) => {
    const { tenant, folder, write, call, summary } = await aBench();
    const tokens = tenant.hold(undefined, 'token');
    const pairs = write('pairs.csv', pairsCsv(10));
    const running = call(['link', pairs, '--yes', '--out', 'run']);
    await tokens.arrived(1);
    change(join(folder, pairs));
    tokens.release();
    const { code, stdout } = await running;
    expect(code).toBe(3);
    expect(stdout).toContain('the input changed while it was being read');
    expect(summary('run')).toMatchObject({ stop_reason: 'input_changed', counts: { not_attempted: 10 } });
    expect(linksOf(tenant)).toEqual([]);

    write(pairs, pairsCsv(10));
    expect((await call(['link', pairs, '--yes', '--out', 'run', '--resume'])).code).toBe(0);
    expect(tenant.stats().links).toBe(10);
  },
);

test('an input that changes in the middle of the run stops it before the changed row is sent', async () => {
  const { tenant, folder, write, call, summary } = await aBench();
  // Three blocks of half a megabyte: with 2,000 rows read and unsent, the third is not read yet.
  const note = 'x'.repeat(380);
  const rows = Array.from({ length: 3000 }, (_, i) => `auth0|p${i},google-oauth2|s${i},${note}\n`);
  const csv = `primary_user_id,secondary_user_id,note\n${rows.join('')}`;
  const calls = tenant.hold(({ method }) => method === 'POST');
  const pairs = write('pairs.csv', csv);
  const running = call(['link', pairs, '--yes', '--out', 'run', '--quiet']);
  await calls.arrived(1);
  const file = openSync(join(folder, pairs), 'r+');
  writeSync(file, 'auth0|wrong', csv.indexOf('auth0|p2900,'));
  calls.release();
  expect((await running).code).toBe(3);
  const { stop_reason, counts } = summary('run');
  expect(stop_reason).toBe('input_changed');
  expect(counts.linked).toBe(tenant.stats().links);
  expect(counts.not_attempted).toBeGreaterThan(300);
  expect(tenant.applied.filter(({ primary }) => primary.startsWith('auth0|wrong'))).toEqual([]);
});
