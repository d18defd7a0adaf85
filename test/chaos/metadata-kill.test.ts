import { expect, test } from 'vitest';
import { runMetadataChaos } from '../support/chaos/metadata-chaos.ts';

/** The full length of what `npm test` runs in short: `npm run test:chaos`. */
const PAIRS = 1500;
const KILLS = 100;

test('100 kill -9s over link --merge-metadata fill, and 100 over its undo, under a storm: every account as it was', async () => {
  const killed = await runMetadataChaos({ pairs: PAIRS, kills: KILLS, seed: 21 });
  console.log(`merge and undo: ${killed.linking} and ${killed.undoing} kills`);
  expect(killed).toEqual({ linking: KILLS, undoing: KILLS });
});
