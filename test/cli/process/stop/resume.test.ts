import { appendFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, type Bench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { aSandbox } from '../../../support/servers/sandbox.ts';

const LINE = ['link', 'pairs.csv', '--yes', '--out', 'run'];

/** A run of ten pairs of which five were sent. */
async function aStoppedRun(): Promise<Bench> {
  const bench = await aBench();
  bench.write('pairs.csv', pairsCsv(10));
  expect((await bench.call([...LINE, '--limit', '5'])).code).toBe(0);
  return bench;
}

test('a run that is complete says so, sends nothing, and exits as it did', async () => {
  const { tenant, write, call, summary } = await aBench({
    users: [{ user_id: 'auth0|p1' }, { user_id: 'google-oauth2|s1' }],
  });
  write('pairs.csv', pairsCsv(2));
  expect((await call(LINE)).code).toBe(1);
  const { length } = tenant.requests;
  const before = summary('run');
  for (const [more, code] of [
    [[], 1],
    [['--accept', 'primary_not_found'], 0],
  ] as const) {
    const again = await call([...LINE, '--resume', '--json', ...more]);
    expect(again.code).toBe(code);
    expect(again.stderr).toContain('This run was already complete: nothing was sent.');
    expect(JSON.parse(again.stdout)).toEqual(before);
  }
  expect(tenant.requests).toHaveLength(length);
});

test('of a run that was killed between its last row and its last files, --resume writes the files', async () => {
  const { folder, read, write, call } = await aBench({
    users: [{ user_id: 'auth0|p1' }, { user_id: 'google-oauth2|s1' }],
  });
  write('pairs.csv', pairsCsv(2));
  expect((await call(LINE)).code).toBe(1);
  const files = ['summary.json', 'retry.csv', 'failure.jsonl'].map((name) => `run/${name}`);
  const texts = files.map(read);
  for (const file of files) rmSync(join(folder, file));
  expect((await call([...LINE, '--resume'])).code).toBe(1);
  expect(files.map(read)).toEqual(texts);
});

test('a complete run of standard input needs it no more', async () => {
  const { call, folder } = await aBench();
  const line = ['link', '-', '--yes', '--out', 'run'];
  expect((await call(line, { input: pairsCsv(3) })).code).toBe(0);
  expect(readdirSync(join(folder, 'run'))).not.toContain('input.csv');
  const again = await call([...line, '--resume']);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('This run was already complete: nothing was sent.');
});

test('a torn last line is cut off and told; nothing is lost by it', async () => {
  const { tenant, folder, call, read } = await aStoppedRun();
  const path = join(folder, 'run/journal.jsonl');
  truncateSync(path, read('run/journal.jsonl').length - 5);
  const resumed = await call([...LINE, '--resume']);
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toContain('journal.jsonl ended in the middle of line');
  expect(linksOf(tenant)).toEqual(linksOfPairs(10));
});

test.each<{ what: string; code: string; spoil: (bench: Bench) => void; args?: string[] }>([
  {
    what: 'a journal with a changed line in the middle',
    code: 'journal_damaged',
    spoil: ({ folder, read }) => {
      const path = 'run/journal.jsonl';
      writeFileSync(join(folder, path), read(path).replace('auth0|p3', 'auth0|p4'));
    },
  },
  {
    what: 'a journal of another version',
    code: 'journal_format',
    spoil: ({ folder, read }) => {
      const path = 'run/journal.jsonl';
      writeFileSync(join(folder, path), read(path).replace('"format":1', '"format":2'));
    },
  },
  {
    what: 'a run.json of another version',
    code: 'journal_format',
    spoil: ({ folder, read }) => {
      writeFileSync(join(folder, 'run/run.json'), read('run/run.json').replace('"format": 1', '"format": 9'));
    },
  },
  {
    what: 'a run.json that is none',
    code: 'run_damaged',
    spoil: ({ folder }) => writeFileSync(join(folder, 'run/run.json'), '{}\n{'),
  },
  {
    what: 'a journal that is gone',
    code: 'run_damaged',
    spoil: ({ folder }) => rmSync(join(folder, 'run/journal.jsonl')),
  },
  {
    what: 'another input',
    code: 'input_differs',
    spoil: ({ folder }) => appendFileSync(join(folder, 'pairs.csv'), 'auth0|new,google-oauth2|new\n'),
  },
  {
    what: 'a flag that judges rows otherwise',
    code: 'options_differ',
    spoil: () => {},
    args: ['--on-chain', 'flatten'],
  },
])('$what is refused with a sentence: exit 2, and nothing is sent', async ({ code, spoil, args = [] }) => {
  const bench = await aStoppedRun();
  const sent = bench.tenant.requests.length;
  spoil(bench);
  const refused = await bench.call([...LINE, '--resume', '--json', ...args]);
  expect(refused.code).toBe(2);
  const { error } = JSON.parse(refused.stdout);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/\. .+\.$/);
  expect(bench.tenant.requests).toHaveLength(sent);
});

test('another tenant is refused with both names', async () => {
  const { tenant, call } = await aStoppedRun();
  const other = await aSandbox();
  const { code, stderr } = await call([...LINE, '--resume', '--domain', other.url]);
  expect(code).toBe(2);
  expect(stderr).toContain(`contains a run on the tenant ${tenant.url}, and this is for ${other.url}`);
  expect(other.requests).toEqual([]);
});

test('a run that goes on is refused to a second process by its pid; killed, it is in nobody’s way', async () => {
  const { tenant, write, start, call, outcomes } = await aBench();
  const calls = tenant.hold(({ method }) => method === 'POST');
  const args = ['link', write('pairs.csv', pairsCsv(5)), '--yes', '--out', 'run', '--resume', '--json'];
  const { child, ended } = start(args);
  await calls.arrived(1);

  const second = await call(args);
  expect(second.code).toBe(2);
  const { code, message } = JSON.parse(second.stdout).error;
  expect(code).toBe('locked');
  expect(message).toContain(`run is in use by process ${child.pid} on this host`);
  const report = await call(['report', 'run']);
  expect(report.stderr).toContain(`Process ${child.pid} is working on this run now`);

  child.kill('SIGKILL');
  await ended;
  calls.release();
  expect((await call(args)).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(5));
  expect(outcomes('run').every(({ outcome }) => outcome === 'linked')).toBe(true);
});
