import { expect, test } from 'vitest';
import { aBench, type Bench, pairsCsv } from '../../../support/a-bench.ts';

const LINE = ['link', 'pairs.csv', '--out', 'run', '--concurrency', '1', '--rate', '1000', '--retries', '0'];

/** Fifty rows: every fifth is refused by the tenant, and between them are rows that the plan does not send. */
function rowsAndUsers() {
  const rows: string[] = [];
  const users: { user_id: string }[] = [];
  for (let row = 1; row <= 50; row += 1) {
    const pair = `auth0|p${row},google-oauth2|s${row}`;
    if (row % 7 === 3) rows.push(`auth0|p${row},auth0|p${row}`);
    else if (row % 7 === 4) rows.push(rows.at(-4) ?? pair);
    else if (row % 11 === 6) rows.push('auth0|,nothing');
    else rows.push(pair);
    users.push({ user_id: `google-oauth2|s${row}` });
    if (row % 5 !== 0) users.push({ user_id: `auth0|p${row}` });
  }
  return { csv: `primary_user_id,secondary_user_id\n${rows.join('\n')}\n`, users };
}

/** Who was to be linked, in the order of the calls. */
function linkCalls({ tenant }: Bench): string[] {
  return tenant.requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/identities'))
    .map(({ path }) => decodeURIComponent(path.split('/').at(-2) ?? ''));
}

/** The plan of a resume, which nobody confirms. */
async function planOf({ call }: Bench, more: readonly string[] = []) {
  const { code, stderr } = await call([...LINE, '--resume', ...more]);
  expect(code).toBe(2);
  expect(stderr).toContain('Nothing was sent');
  const numbers = [
    ...(/\n((?: +[\d,]+ {2}.*\n)+) +-+\n +(\d+) {2}rows/.exec(stderr)?.[1] ?? '').matchAll(/^ +(\d+)/gm),
  ];
  return {
    stderr,
    pairs: Number(/^Plan: link (?:\d+ of )?(\d+) pair/.exec(stderr)?.[1]),
    requests: Number(/It takes about [^:]+: (\d+) requests?/.exec(stderr.replaceAll(/\s+/g, ' '))?.[1]),
    more: Number(/… and (\d+) more/.exec(stderr)?.[1] ?? 0),
    first: [...stderr.matchAll(/^ {2}(\S+) stays,/gm)].map(([, id]) => id),
    sum: numbers.reduce((sum, [, count]) => sum + Number(count), 0),
  };
}

test('the plan of a resumed run is what is then sent, after a stop at every tenth row', async () => {
  const { csv, users } = rowsAndUsers();
  const bench = await aBench({ users });
  bench.write('pairs.csv', csv);
  const stops: { sentBefore: number; plan: Awaited<ReturnType<typeof planOf>> }[] = [];
  let { code } = await bench.call([...LINE, '--yes', '--max-failures', '1']);
  while (code === 3) {
    stops.push({ sentBefore: linkCalls(bench).length, plan: await planOf(bench) });
    ({ code } = await bench.call([...LINE, '--yes', '--resume', '--max-failures', '1']));
  }
  expect(code).toBe(1);
  expect(stops.length).toBeGreaterThanOrEqual(3);
  const calls = linkCalls(bench);
  for (const { sentBefore, plan } of stops) {
    const then = calls.slice(sentBefore);
    expect(plan.pairs).toBe(then.length);
    expect(plan.requests).toBe(then.length);
    expect(plan.first).toEqual(then.slice(0, 3));
    expect(plan.more).toBe(Math.max(0, then.length - 3));
    expect(plan.sum).toBe(50);
    expect(plan.stderr).not.toMatch(/a pair\)|add up/);
  }
});

test('the plan of a canary is as long as its limit, at first and when it goes on', async () => {
  const bench = await aBench();
  bench.write('pairs.csv', rowsAndUsers().csv);
  for (const resume of [[], ['--resume']]) {
    const before = linkCalls(bench).length;
    const { stderr } = await bench.call([...LINE, '--yes', '--limit', '2', ...resume]);
    const then = linkCalls(bench).slice(before);
    expect(then).toHaveLength(2);
    expect(stderr).toMatch(/^Plan: link 2 of \d+ pairs on/);
    expect([...stderr.matchAll(/^ {2}(\S+) stays,/gm)].map(([, id]) => id)).toEqual(then);
    expect(stderr).toMatch(/: 2 requests at/);
    expect(stderr).not.toContain('more\n');
  }
});

test('a row in doubt costs a look before it is sent, and nothing with --no-read-back', async () => {
  const bench = await aBench();
  bench.write('pairs.csv', pairsCsv(3));
  bench.tenant.setFaults([
    { userId: 'auth0|p2', method: 'POST', fault: { kind: 'reset', applied: true }, times: 1 },
  ]);
  expect((await bench.call([...LINE, '--yes', '--no-read-back'])).code).toBe(3);
  expect(await planOf(bench)).toMatchObject({ pairs: 1, requests: 2, sum: 3 });
  expect(await planOf(bench, ['--no-read-back'])).toMatchObject({ pairs: 1, first: ['auth0|p2'] });
});
