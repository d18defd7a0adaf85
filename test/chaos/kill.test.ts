import { expect, test } from 'vitest';
import { runChaos, storm } from '../support/chaos/chaos.ts';
import { expectSound } from '../support/chaos/expect-sound.ts';

/** The full length of what `npm test` runs in short: `npm run test:chaos`. */
const PAIRS = 5000;
const KILLS = 200;

test('200 kill -9s at random moments over 5,000 pairs lose nothing and double nothing', async () => {
  const result = await runChaos({ pairs: PAIRS, kills: KILLS, faults: [], seed: 11 });
  console.log(figures('kills', result));
  expect(result.killed).toBe(KILLS);
  expectSound(result);
});

test('the same under a storm of resets, 503s, truncated replies, 429s and hangs', async () => {
  const result = await runChaos({ pairs: PAIRS, kills: KILLS, faults: storm(), seed: 12 });
  console.log(figures('kills and storm', result));
  expect(result.killed).toBe(KILLS);
  expectSound(result);
});

function figures(name: string, result: Awaited<ReturnType<typeof runChaos>>): string {
  const recovered = result.success.filter((line) => 'recovered' in line).length;
  const { killed, sessions, tenantRequests } = result;
  return `${name}: ${killed} kills, ${sessions} sessions, ${tenantRequests} requests, ${recovered} recovered`;
}
