import { expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from './support.ts';

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
  expect(message).toContain(`run is being worked on by process ${child.pid} on this host`);
  const report = await call(['report', 'run']);
  expect(report.stderr).toContain(`Process ${child.pid} is working on this run now`);

  child.kill('SIGKILL');
  await ended;
  calls.release();
  expect((await call(args)).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(5));
  expect(outcomes('run').every(({ outcome }) => outcome === 'linked')).toBe(true);
});
