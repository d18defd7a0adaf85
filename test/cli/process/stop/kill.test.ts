import { expect, test } from 'vitest';
import { runChaos, storm } from '../../../support/chaos/chaos.ts';
import { expectSound } from '../../../support/chaos/expect-sound.ts';

test('a run that is killed eight times under a storm ends with one line a row and each link applied once', async () => {
  const result = await runChaos({ pairs: 100, kills: 8, faults: storm(), seed: 7 });
  expect(result.killed).toBeGreaterThan(3);
  expectSound(result);
}, 60_000);
