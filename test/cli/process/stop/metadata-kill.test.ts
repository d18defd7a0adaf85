import { expect, test } from 'vitest';
import { runMetadataChaos } from '../../../support/chaos/metadata-chaos.ts';

test('merging and undoing, killed a dozen times under a storm, lose no metadata and give none to the wrong account', async () => {
  const { linking, undoing } = await runMetadataChaos({ pairs: 60, kills: 6, seed: 5 });
  expect(linking).toBeGreaterThan(1);
  expect(undoing).toBeGreaterThan(1);
}, 120_000);
