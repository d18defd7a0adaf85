import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aBench, type Bench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import type { CliOptions } from '../../../support/cli.ts';

const LINE = ['link', '-', '--yes', '--out', 'run'];
const RESUME = [...LINE, '--resume'];
const PAIRS = pairsCsv(4);
const OTHERS = pairsCsv(4).replaceAll('|p', '|x');

/** What may stand behind standard input when nothing is given. */
const NONE: readonly (readonly [what: string, options: CliOptions])[] = [
  ['an empty pipe', {}],
  ['/dev/null', { under: ['sh', '-c', 'exec "$@" </dev/null', 'sh'] }],
  ['a closed descriptor', { under: ['sh', '-c', 'exec "$@" <&-', 'sh'] }],
];

/** A run of standard input: all of its pairs, or two, which leaves the others to a resume. */
async function aRun(how: 'complete' | 'stopped', input: string | Uint8Array = PAIRS): Promise<Bench> {
  const bench = await aBench();
  const more = how === 'stopped' ? ['--limit', '2'] : [];
  expect((await bench.call([...LINE, ...more], { input })).code).toBe(0);
  return bench;
}

const HOW = ['complete', 'stopped'] as const;

test.each(HOW)(
  'a %s run of standard input that is resumed with other pairs refuses them: exit 2',
  async (how) => {
    const { call, tenant, folder } = await aRun(how);
    const before = tenant.requests.length;
    const files = readdirSync(join(folder, 'run'));
    const journal = readFileSync(join(folder, 'run/journal.jsonl'));
    const { code, stdout, stderr } = await call([...RESUME, '--json'], { input: OTHERS });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'input_differs' } });
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'contains a run of other pairs: it started with standard input of 4 rows',
    );
    expect(stderr).toContain('</dev/null');
    expect(tenant.requests).toHaveLength(before);
    expect(readdirSync(join(folder, 'run'))).toEqual(files);
    expect(readFileSync(join(folder, 'run/journal.jsonl'))).toEqual(journal);
  },
);

test.each(HOW)('a %s run of standard input goes on with the same pairs', async (how) => {
  const { call, tenant, folder } = await aRun(how);
  const { code, stderr } = await call(RESUME, { input: PAIRS });
  expect(code).toBe(0);
  expect(stderr.includes('This run was already complete')).toBe(how === 'complete');
  expect(linksOf(tenant)).toEqual(linksOfPairs(4));
  expect(readdirSync(join(folder, 'run'))).not.toContain('input.csv');
});

test.each(HOW.flatMap((how) => NONE.map(([what, options]) => ({ how, what, options }))))(
  'a $how run of standard input goes on with its own where standard input is $what',
  async ({ how, options }) => {
    const { run, tenant } = await aRun(how);
    const { code, stderr } = await run(RESUME, options);
    expect(stderr).not.toContain('rror');
    expect(code).toBe(0);
    expect(linksOf(tenant)).toEqual(linksOfPairs(4));
  },
);

test('it is the bytes that are held against the run: gzip of the same pairs is another input', async () => {
  const { call } = await aRun('stopped', gzipSync(PAIRS));
  expect((await call(RESUME, { input: PAIRS })).code).toBe(2);
  expect((await call(RESUME, { input: gzipSync(PAIRS) })).code).toBe(0);
});

test('a run of a file goes on with the same bytes on standard input, and with no others', async () => {
  const { call, write, folder, tenant } = await aBench();
  write('pairs.csv', PAIRS);
  expect((await call(['link', 'pairs.csv', '--yes', '--out', 'run', '--limit', '2'])).code).toBe(0);
  const none = await call(RESUME);
  expect(none.code).toBe(2);
  expect(none.stderr).toMatch(/it started with pairs.csv.\n.*Name that file instead of -/);
  const others = await call(RESUME, { input: OTHERS });
  expect(others.code).toBe(2);
  expect(others.stderr).toContain('it started with pairs.csv of 4 rows');
  expect(readdirSync(join(folder, 'run'))).not.toContain('input.csv');
  expect((await call(RESUME, { input: PAIRS })).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(4));
  expect(readdirSync(join(folder, 'run'))).not.toContain('input.csv');
  expect((await call(RESUME, { input: OTHERS })).code).toBe(2);
  expect((await call(RESUME)).code).toBe(0);
});

test('a run of standard input goes on with a file of the same bytes, and with no other', async () => {
  const { call, write, tenant, folder } = await aRun('stopped');
  const line = ['link', 'pairs.csv', '--yes', '--out', 'run', '--resume'];
  write('pairs.csv', OTHERS);
  expect((await call(line)).code).toBe(2);
  write('pairs.csv', PAIRS);
  expect((await call(line)).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(4));
  expect(readdirSync(join(folder, 'run'))).not.toContain('input.csv');
});

test('a signal ends the wait on an open pipe at once', async () => {
  const { start } = await aRun('stopped');
  const { child, ended } = start(RESUME, { keepsTyping: true });
  // The process listens by the time that it has read some of its input.
  child.stdin?.write(Buffer.alloc(4 * 1024 * 1024), () => child.kill('SIGTERM'));
  expect((await ended).code).toBe(143);
});
