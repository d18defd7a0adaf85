import { expect, test } from 'vitest';
import { runChaos, storm } from '../../support/chaos.ts';
import { expectSound } from '../../support/expect-sound.ts';

test('a run that is killed a dozen times under a storm ends with one line a row and each link applied once', async () => {
  const result = await runChaos({ pairs: 150, kills: 12, faults: storm(), seed: 7 });
  expect(result.killed).toBeGreaterThan(4);
  expectSound(result);
}, 60_000);
