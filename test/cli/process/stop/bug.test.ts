import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../../src/domain/clock.ts';
import { VERSION } from '../../../../src/domain/version.ts';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';

/** A module of the test's own in the process: on a signal nobody uses it throws where nobody catches. */
const THROWS = `data:text/javascript,${encodeURIComponent(
  "process.on('SIGUSR2', () => { throw new Error('boom eyJhbGciOi.e30'); });",
)}`;

test('an error that nobody caught ends in 70 with what to report, and the run goes on with --resume', async () => {
  const { tenant, write, start, call, outcomes } = await aBench();
  let links = 0;
  const calls = tenant.hold(({ method }) => method === 'POST' && ++links > 5);
  const args = ['link', write('pairs.csv', pairsCsv(20)), '--yes', '--out', 'run', '--json'];
  const { child, ended } = start(args, { env: { NODE_OPTIONS: `--import=${THROWS}` } });
  await calls.arrived(3);
  child.kill('SIGUSR2');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(70);
  expect(JSON.parse(stdout).error).toEqual({ code: 'bug', message: 'Error: boom [redacted]' });
  expect(stderr).toContain(`This is a bug in auth0-bulk-link ${VERSION}: Error: boom [redacted]`);
  expect(stderr).toContain('Please report the lines above');
  expect(stderr).toContain('add --out FOLDER --resume');

  calls.release();
  expect((await call([...args, '--resume'])).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(20));
  expect(outcomes('run').every(({ outcome }) => outcome === 'linked')).toBe(true);
});

/** A clock that fails when it is asked the time for the n-th time. */
function failingClock(n: number): Clock {
  let asked = 0;
  const now = () => {
    asked += 1;
    if (asked === n) throw new TypeError('no time');
    return systemClock.now();
  };
  return { ...systemClock, now };
}

test('a bug in one row stops the run in good order: what was under way is recorded, exit 70, never 1', async () => {
  const { tenant, write, call, read, outcomes } = await aBench();
  const args = ['link', write('pairs.csv', pairsCsv(40)), '--yes', '--out', 'run', '--quiet'];
  const { code, stderr } = await call(args, { clock: failingClock(15) });
  expect(code).toBe(70);
  expect(stderr).toContain('TypeError: no time');
  expect(() => read('run/summary.json')).toThrow();
  const report = await call(['report', 'run']);
  expect([report.code, report.stdout]).toEqual([130, expect.stringContaining('a bug')]);

  expect((await call([...args, '--resume'])).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(40));
  expect(outcomes('run').every(({ outcome }) => outcome === 'linked')).toBe(true);
});
