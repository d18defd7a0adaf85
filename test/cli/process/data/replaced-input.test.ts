import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aBench, linksOf, pairsCsv } from '../../../support/a-bench.ts';

/** Rows enough for three blocks of half a megabyte: with 2,000 rows read and unsent, the third is not read yet. */
const NOTE = 'x'.repeat(380);
const ROWS = 3000;
const csvOf = (primary: string) =>
  `primary_user_id,secondary_user_id,note\n${Array.from({ length: ROWS }, (_, i) => `auth0|${primary}${i},google-oauth2|s${i},${NOTE}\n`).join('')}`;
const CSV = csvOf('p');
const OTHER = csvOf('q');

/** What else may stand in a file's place. */
const REPLACEMENTS: readonly { what: string; replace: (path: string) => void }[] = [
  {
    what: 'another file, by rename',
    replace: (path) => {
      writeFileSync(`${path}.new`, OTHER);
      renameSync(`${path}.new`, path);
    },
  },
  {
    what: 'a gzip of the same rows',
    replace: (path) => {
      writeFileSync(`${path}.new`, gzipSync(CSV));
      renameSync(`${path}.new`, path);
    },
  },
  {
    what: 'a shorter file, by rename',
    replace: (path) => {
      writeFileSync(`${path}.new`, CSV.slice(0, 400_000));
      renameSync(`${path}.new`, path);
    },
  },
  { what: 'an empty file', replace: (path) => truncateSync(path) },
  {
    what: 'a folder',
    replace: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  },
  {
    what: 'a FIFO that nobody writes',
    replace: (path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    },
  },
  {
    what: 'a link into nowhere',
    replace: (path) => {
      rmSync(path);
      symlinkSync('nowhere', path);
    },
  },
  {
    what: 'a device',
    replace: (path) => {
      rmSync(path);
      symlinkSync('/dev/zero', path);
    },
  },
];

test.each(REPLACEMENTS)(
  'an input in whose place stands $what, once it is judged, stops the run before a row is sent: exit 3',
  async ({ replace }) => {
    const { tenant, folder, write, start, call, summary } = await aBench();
    const tokens = tenant.hold(undefined, 'token');
    const pairs = write('pairs.csv', CSV);
    const { ended } = start(['link', pairs, '--yes', '--out', 'run', '--quiet']);
    await tokens.arrived(1);
    replace(join(folder, pairs));
    tokens.release();
    const { code } = await ended;
    expect(code).toBe(3);
    expect(summary('run')).toMatchObject({
      state: 'stopped',
      stop_reason: 'input_changed',
      counts: { rows: ROWS, linked: 0, failed: 0, not_attempted: ROWS },
    });
    expect(linksOf(tenant)).toEqual([]);

    rmSync(join(folder, pairs), { recursive: true });
    write(pairs, CSV);
    const resumed = await call(['link', pairs, '--yes', '--out', 'run', '--resume', '--limit', '3']);
    expect(resumed.code).toBe(0);
    expect(tenant.stats().links).toBe(3);
  },
);

test.each(REPLACEMENTS.filter(({ what }) => /rename|empty/.test(what)))(
  'an input in whose place stands $what, in the middle of the run, sends no row of it',
  async ({ replace }) => {
    const { tenant, folder, write, start, summary } = await aBench();
    const calls = tenant.hold(({ method }) => method === 'POST');
    const pairs = write('pairs.csv', CSV);
    const { ended } = start(['link', pairs, '--yes', '--out', 'run', '--quiet']);
    await calls.arrived(1);
    replace(join(folder, pairs));
    calls.release();
    const { code } = await ended;
    const { stop_reason, counts } = summary('run');
    expect(linksOf(tenant).filter((link) => !/^auth0\|p(\d+) google-oauth2\|s\1$/.test(link))).toEqual([]);
    expect(counts.linked).toBe(tenant.stats().links);
    // What was replaced is read on to its end where the process holds it open; what was cut is a changed input.
    if (code === 0) expect(counts.linked).toBe(ROWS);
    else expect({ code, stop_reason }).toEqual({ code: 3, stop_reason: 'input_changed' });
  },
);

test('a resume of an input that was replaced meanwhile is refused: exit 2', async () => {
  const { write, call, tenant } = await aBench();
  const pairs = write('pairs.csv', pairsCsv(10));
  expect((await call(['link', pairs, '--yes', '--out', 'run', '--limit', '5'])).code).toBe(0);
  write(pairs, pairsCsv(10).replace('p7', 'p8'));
  expect((await call(['link', pairs, '--yes', '--out', 'run', '--resume'])).code).toBe(2);
  expect(tenant.stats().links).toBe(5);
});

test.each(['audit', 'link'])(
  'the advice about a device fits %s: it names no other command',
  async (command) => {
    const { call } = await aBench();
    const { code, stderr } = await call([command, '/dev/zero']);
    expect(code).toBe(2);
    expect(stderr).toContain('Save its output to a file');
    expect(stderr).not.toMatch(/auth0-bulk-link|--yes/);
  },
);
