import { describe, expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { raceNamespaces } from '../../../support/chaos/namespace-race.ts';
import { mayUnshare, NAMESPACES, WHY_SKIPPED } from '../../../support/chaos/two-namespaces.ts';

describe.skipIf(!mayUnshare())(`one folder, two PID namespaces of one host name${WHY_SKIPPED}`, () => {
  test.each([
    ...NAMESPACES.map(([name, under]) => [`the second in ${name}`, [], under] as const),
    ...NAMESPACES.map(([name, under]) => [`the first in ${name}`, under, []] as const),
    ['each in its own', NAMESPACES[0]![1], NAMESPACES[0]![1]] as const,
  ])('%s: the second is refused, and told who holds the lock', async (_, first, second) => {
    const { tenant, write, start, run, read } = await aBench();
    const calls = tenant.hold(({ method }) => method === 'POST');
    const args = ['link', write('pairs.csv', pairsCsv(5)), '--yes', '--out', 'run', '--resume', '--json'];
    const holder = start(args, { under: first });
    await calls.arrived(1);
    const before = read('run/journal.jsonl');

    const [refused, report] = await Promise.all([
      run(args, { under: second }),
      run(['report', 'run'], { under: second }),
    ]);
    expect(refused.code, refused.stdout + refused.stderr).toBe(2);
    const { code, message } = JSON.parse(refused.stdout).error;
    expect(code).toBe('locked');
    expect(message).toMatch(
      /run is locked by process \d+ on host .* cannot be determined from here.* remove .*run\.lock /,
    );
    // The holder may write on: rows that wait have their intents withdrawn.
    expect(read('run/journal.jsonl').startsWith(before)).toBe(true);
    expect(report.stderr).toMatch(/^The folder is locked by process \d+ on host /);

    calls.release();
    expect((await holder.ended).code).toBe(0);
    expect(linksOf(tenant)).toEqual(linksOfPairs(5));
  });

  test.each(NAMESPACES)('within %s a killed holder is in nobody’s way', async (_, under) => {
    const { tenant, write, run } = await aBench();
    const calls = tenant.hold(({ method }) => method === 'POST');
    write('pairs.csv', pairsCsv(5));
    const link = '"$0" "$1" link pairs.csv --yes --out run --resume --quiet';
    // The first is killed once its journal has an intent; the second goes on in the same namespace.
    const script = `${link} & until grep -qs intent run/journal.jsonl; do :; done; kill -9 $!; wait; ${link}`;
    const killed = run([], { under: [...under, 'sh', '-c', script] });
    await calls.arrived(1);
    calls.release();
    expect((await killed).code).toBe(0);
    expect(linksOf(tenant)).toEqual(linksOfPairs(5));
  });

  test('three times at random moments: never two at work', async () => {
    const { refused, after, faults } = await raceNamespaces(3, 7);
    expect(faults).toEqual([]);
    expect(refused + after).toBe(3);
  });
});
