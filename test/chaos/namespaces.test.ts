import { expect, test } from 'vitest';
import { raceNamespaces } from '../support/chaos/namespace-race.ts';
import { mayUnshare, WHY_SKIPPED } from '../support/chaos/two-namespaces.ts';

/** The full length of what `npm test` runs in short: `npm run test:chaos`. */
const ROUNDS = 50;

test.skipIf(!mayUnshare())(
  `two processes in two PID namespaces on one folder, 50 times at random moments: never two at work${WHY_SKIPPED}`,
  async () => {
    const { refused, after, faults } = await raceNamespaces(ROUNDS, 31);
    console.log(
      `two namespaces: ${ROUNDS} rounds, ${refused} refused, ${after} came after, ${faults.length} faults`,
    );
    expect(faults).toEqual([]);
    expect(refused + after).toBe(ROUNDS);
  },
);
