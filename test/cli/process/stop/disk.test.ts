import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '../../../../src/sandbox/sandbox.ts';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { aSmallDisk } from '../../../support/disks/small-disk.ts';

const CANNOT_MOUNT = 'mounting is not possible here';
/** Takes no byte: every write to it finds the disk full. */
const FULL = '/dev/full';

test('a disk that fills up stops the run; nothing was sent whose intent is not on it, and --resume goes on when there is room', async (context) => {
  const disk = await aSmallDisk('160k');
  if (disk === undefined) return context.skip(CANNOT_MOUNT);
  const { tenant, write, run } = await aBench();
  const rows = 1_200;
  const out = join(disk.folder, 'run');
  const args = ['link', write('pairs.csv', pairsCsv(rows)), '--yes', '--out', out, '--json', '--quiet'];
  const full = await run(args);
  expect(full.code).toBe(3);
  const { state, stop_reason, counts } = JSON.parse(full.stdout);
  expect([state, stop_reason]).toEqual(['stopped', 'disk']);
  expect(counts.not_attempted).toBeGreaterThan(0);
  expect(full.stderr.replaceAll(/\s+/g, ' ')).toContain('ENOSPC (no space left on the disk)');
  expectIntentsOf(tenant, out);

  // Where the last page of a file has room left, one more row may fit.
  const stillFull = await run([...args, '--resume']);
  expect([2, 3]).toContain(stillFull.code);
  expect(stillFull.stderr.replaceAll(/\s+/g, ' ')).toContain('ENOSPC (no space left on the disk)');
  expectIntentsOf(tenant, out);

  disk.remount('size=8m');
  const rest = await run([...args, '--resume']);
  expect(rest.code).toBe(0);
  expect(JSON.parse(rest.stdout)).toMatchObject({ state: 'completed', counts: { rows, linked: rows } });
  expect(linksOf(tenant)).toEqual(linksOfPairs(rows));
});

test('a run is not begun in a folder that cannot be written', async (context) => {
  const disk = await aSmallDisk('64k');
  if (disk === undefined) return context.skip(CANNOT_MOUNT);
  disk.remount('ro');
  const { tenant, write, call } = await aBench();
  const args = ['link', write('pairs.csv', pairsCsv(3)), '--yes', '--out'];
  const inside = await call([...args, join(disk.folder, 'run')]);
  const itself = await call([...args, disk.folder]);
  for (const { code, stderr } of [inside, itself]) {
    expect(code).toBe(2);
    const words = stderr.replaceAll(/\s+/g, ' ');
    expect(words).toContain('EROFS (the file system is read-only)');
    expect(words).toContain('Make the folder writable for this user, or choose another with --out.');
  }
  expect(tenant.requests).toEqual([]);
});

test('a folder that is taken away from a run stops it', async () => {
  const { tenant, folder, write, call } = await aBench();
  const calls = tenant.hold(({ method }) => method === 'POST');
  const running = call(['link', write('pairs.csv', pairsCsv(1)), '--yes', '--out', 'run']);
  await calls.arrived(1);
  rmSync(join(folder, 'run'), { recursive: true });
  calls.release();
  const { code, stdout } = await running;
  expect(code).toBe(3);
  expect(stdout).toContain("the run's folder can no longer be written");
});

test('exit 1 is given only when summary.json says so: where it cannot be written it is 3, and --resume writes it', async () => {
  const { tenant, folder, write, call, summary } = await aBench({ users: [] });
  const calls = tenant.hold(({ method }) => method === 'POST');
  const args = ['link', write('pairs.csv', pairsCsv(1)), '--yes', '--out', 'run'];
  const running = call(args);
  await calls.arrived(1);
  // Nothing can be renamed onto a folder.
  const inTheWay = join(folder, 'run/summary.json');
  mkdirSync(inTheWay);
  calls.release();
  expect((await running).code).toBe(3);

  rmdirSync(inTheWay);
  expect((await call([...args, '--resume'])).code).toBe(1);
  expect(summary('run')).toMatchObject({ state: 'completed', counts: { failed: 1 } });
});

test.runIf(process.platform === 'linux')(
  'standard output and error on a full disk end no run: its record is in the folder',
  async () => {
    const { tenant, write, run, summary } = await aBench();
    const output = openSync(FULL, 'w');
    onTestFinished(() => closeSync(output));
    const args = ['link', write('pairs.csv', pairsCsv(20)), '--yes', '--out', 'run'];
    expect((await run(args, { output })).code).toBe(0);
    expect(summary('run').state).toBe('completed');
    expect(linksOf(tenant)).toEqual(linksOfPairs(20));
  },
);

/** Every link that the tenant carried out has its intent in the journal, whose last line may be torn. */
function expectIntentsOf(tenant: Sandbox, run: string): void {
  const lines = readFileSync(join(run, 'journal.jsonl'), 'utf8').split('\n').slice(0, -1);
  const intents = new Set(
    lines
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === 'intent')
      .map(({ primary_user_id, secondary_user_id }) => `${primary_user_id} ${secondary_user_id}`),
  );
  expect(linksOf(tenant).filter((link) => !intents.has(link))).toEqual([]);
}
