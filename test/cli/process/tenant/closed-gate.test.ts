import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { aBench, type Bench, pairsCsv } from '../../../support/a-bench.ts';
import { fastClock } from '../../../support/clocks/fast-clock.ts';
import { said } from '../../../support/said.ts';
import { aServer } from '../../../support/servers/a-server.ts';

const ROWS = 12;
const HOUR = { kind: 'throttle', retryAfter: 3600 } as const;
const CLOCK_TIME = String.raw`until (\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d UTC`;

/** A run whose second row hangs in the tenant when the third is told to come back in an hour; the gate is closed then. */
async function aRunAtAClosedGate(bench: Bench, ...more: string[]) {
  const { tenant, write, start } = bench;
  const hanging = tenant.hold(({ path }) => path.includes('auth0|p2'));
  tenant.setFaults([{ fault: HOUR, match: ({ path }) => /p([3-9]|1\d)/.test(path.join()) }]);
  const pairs = write('pairs.csv', pairsCsv(ROWS));
  const running = start(['link', pairs, '--yes', '--out', 'run', '--concurrency', '2', ...more]);
  await said(running.child, 'waiting until');
  return { ...running, hanging };
}

function journalOf({ folder }: Bench): { type: string; row: number }[] {
  const lines = readFileSync(join(folder, 'run/journal.jsonl'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as { type: string; row: number });
}

/** Rows that the journal says may have been sent, without an outcome. */
function openRows(bench: Bench): number[] {
  const open = new Set<number>();
  for (const { type, row, ...entry } of journalOf(bench)) {
    if (type === 'intent') open.add(row);
    if (type === 'withdrawn') open.delete(row);
    if (type === 'outcome') open.delete((entry as unknown as { record: { row: number } }).record.row);
  }
  return [...open];
}

test('a Retry-After beyond --max-outage is told with its time, and stops the run that long after the last success', async () => {
  const bench = await aBench();
  const { child: _child, ended, hanging } = await aRunAtAClosedGate(bench, '--max-outage', '3');
  // In flight since before the gate closed: it succeeds, and opens nothing.
  hanging.release();
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(3);
  expect(stdout).toContain('nothing succeeded for as long as --max-outage allows');
  expect(stderr).toMatch(new RegExp(`waiting ${CLOCK_TIME}, as the tenant asks \\(Retry-After\\)`));
  expect(stderr).toMatch(new RegExp(`warning: rows wait ${CLOCK_TIME}, as the tenant asks`));
  const { state, stop_reason, counts } = bench.summary('run');
  expect([state, stop_reason]).toEqual(['stopped', 'max_outage']);
  expect(counts).toMatchObject({ linked: 2, not_attempted: ROWS - 2, unsettled: 0, failed: 0 });
  const log = bench.read('run/run.log');
  expect(log).toMatch(/"waits_for":"retry_after","until":"\d{4}-/);
  expect(log).toMatch(/"why":"rows wait until /);

  bench.tenant.setFaults([]);
  expect((await bench.run(['link', 'pairs.csv', '--yes', '--out', 'run', '--resume'])).code).toBe(0);
  expect(bench.summary('run').counts).toMatchObject({ linked: ROWS });
});

test('rows that wait at a closed gate were not sent, whatever kills the process', async () => {
  const bench = await aBench();
  const { child, ended, hanging } = await aRunAtAClosedGate(bench);
  // All but the one on the wire are taken back, a second after they came to the gate.
  while (openRows(bench).join() !== '2') await pause(20);
  child.kill('SIGKILL');
  await ended;
  hanging.release();
  const { stdout } = await bench.call(['report', 'run', '--json']);
  expect(JSON.parse(stdout).counts).toMatchObject({ linked: 1, unsettled: 1, not_attempted: ROWS - 2 });

  bench.tenant.setFaults([]);
  expect((await bench.run(['link', 'pairs.csv', '--yes', '--out', 'run', '--resume'])).code).toBe(0);
  expect(bench.summary('run').counts).toMatchObject({ linked: ROWS, already_linked: 0 });
});

test('what was withdrawn at the gate is written again before it is sent, and the wait that was named is kept to', async () => {
  const bench = await aBench();
  bench.tenant.setFaults([{ fault: { kind: 'throttle', retryAfter: 40 }, skip: 3, times: 1 }]);
  const args = [
    'link',
    bench.write('pairs.csv', pairsCsv(ROWS)),
    '--yes',
    '--out',
    'run',
    '--max-outage',
    '60',
  ];
  expect((await bench.call(args, { clock: fastClock(20) })).code).toBe(0);
  expect(bench.summary('run').counts).toMatchObject({ linked: ROWS, failed: 0 });
  const calls = bench.tenant.requests.filter(
    ({ method, path }) => method === 'POST' && path.includes('/api/'),
  );
  expect(calls.length).toBe(ROWS + 1);
  const gaps = calls.slice(1).map(({ startMs }, i) => startMs - (calls[i]?.startMs ?? 0));
  expect(Math.max(...gaps)).toBeGreaterThan(30_000 / 20);
  const kinds = journalOf(bench).map(({ type }) => type);
  const count = (kind: string) => kinds.filter((type) => type === kind).length;
  expect(count('withdrawn')).toBeGreaterThan(0);
  expect(count('intent') - count('withdrawn')).toBe(ROWS);
});

test.each([
  ['in ten years', () => String(Math.floor(Date.now() / 1000) + 315_360_000)],
  ['in ten years, as milliseconds', () => String(Date.now() + 315_360_000_000)],
  ['long past', () => '1000000000'],
  ['that is negative', () => '-5'],
  ['that is no number', () => 'soon'],
])('a bucket that says it is empty until a reset %s stops nothing', async (_what, reset) => {
  const { url } = await aServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      const { provider, user_id } = JSON.parse(Buffer.concat(body).toString());
      response.writeHead(201, {
        'content-type': 'application/json',
        'x-ratelimit-limit': '1',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': reset(),
      });
      const root = decodeURIComponent(request.url?.split('/')[4] ?? '').split('|');
      const identities = [
        { provider: root[0], user_id: root[1], connection: 'c' },
        { provider, user_id, connection: 'c' },
      ];
      response.end(JSON.stringify(identities));
    });
  });
  const bench = await aBench();
  const env = {
    AUTH0_DOMAIN: url,
    AUTH0_ACCESS_TOKEN: 'opaque',
    AUTH0_CLIENT_ID: '',
    AUTH0_CLIENT_SECRET: '',
  };
  const args = ['link', bench.write('pairs.csv', pairsCsv(4)), '--yes', '--out', 'run'];
  expect((await bench.call(args, { env, clock: fastClock(20) })).code).toBe(0);
  expect(bench.summary('run').counts.linked).toBe(4);
});
