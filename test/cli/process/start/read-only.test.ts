import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { anAbortingDisk } from '../../../support/disks/aborting-disk.ts';

const ROWS = 200;

test('a journal that turns read-only in mid-run stops it, and --resume goes on when the disk is mended', async (context) => {
  const disk = await anAbortingDisk();
  if (disk === undefined) return context.skip('mounting is not possible here');
  const { tenant, write, start, run } = await aBench();
  let links = 0;
  const late = tenant.hold(({ method }) => method === 'POST' && ++links > 50);
  const out = join(disk.folder, 'run');
  const args = ['link', write('pairs.csv', pairsCsv(ROWS)), '--yes', '--out', out];
  const { ended } = start([...args, '--concurrency', '4']);
  await late.arrived(4);
  disk.abort();
  late.release();
  const { code, stdout, stderr } = await ended;
  expect(code, stdout + stderr).toBe(3);
  expect(stdout).toContain("Stopped early: the run's folder can no longer be written.");
  expect(stdout).toContain('make the folder writable');
  expect(stderr).toMatch(/could not (write|sync|append to) .*(EROFS|EIO)/);
  // Not one link more than the intents that were on the disk.
  const intents = readFileSync(join(out, 'journal.jsonl'), 'utf8').match(/"type":"intent"/g)?.length ?? 0;
  expect(linksOf(tenant).length).toBeLessThanOrEqual(intents);
  expect(linksOf(tenant).length).toBeLessThan(ROWS);

  disk.mend();
  const rest = await run([...args, '--resume', '--json']);
  expect(rest.code, rest.stderr).toBe(0);
  expect(JSON.parse(rest.stdout).counts).toMatchObject({ linked: ROWS, failed: 0 });
  expect(linksOf(tenant)).toEqual(linksOfPairs(ROWS));
});

test('a folder whose mode is taken away in mid-run: exit 3 with what to do, and --resume goes on', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root can become another user');
  const { tenant, folder, write, start, run, summary } = await aBench();
  const nobody = { under: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] };
  chmodSync(folder, 0o755);
  const out = join(folder, 'run');
  mkdirSync(out);
  chownSync(out, 65_534, 65_534);
  const calls = tenant.hold(({ method }) => method === 'POST');
  const args = ['link', write('pairs.csv', pairsCsv(5)), '--yes', '--out', 'run', '--resume'];
  const { ended } = start(args, nobody);
  await calls.arrived(1);
  chmodSync(out, 0o500);
  calls.release();
  const { code, stdout, stderr } = await ended;
  expect(code, stdout + stderr).toBe(3);
  expect(stderr.replace(/\s+/g, ' ')).toContain('EACCES (not allowed for this user)');
  expect(stdout).toContain("the run's folder can no longer be written");

  chmodSync(out, 0o700);
  const rest = await run(args, nobody);
  expect(rest.code, rest.stdout + rest.stderr).toBe(0);
  expect(summary('run')).toMatchObject({ state: 'completed', counts: { linked: 5 } });
  expect(linksOf(tenant)).toEqual(linksOfPairs(5));
});
