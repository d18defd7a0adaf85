import { expect, test } from 'vitest';
import { aFolder, aHeader, COMPLETED, linked, start } from './support.ts';

const REST = { requests: { sent: 32, throttled: 0, retried: 0 }, rate: { waited_s: 0 } };

test.each([
  ['an hour forward', '2026-07-27T02:00:09.000Z', '2026-07-27T02:00:10.000Z'],
  ['an hour back', '2026-07-27T00:00:09.000Z', '2026-07-27T00:00:10.000Z'],
])(
  'a clock that is set %s in mid-run makes the run neither longer nor faster',
  async (_where, at, finished_at) => {
    const journal = await start(await aFolder(), aHeader({ rows: 1 }));
    await journal.settle(linked(1));
    await journal.tally({ at, worked_s: 7, ...REST });
    await journal.finish({ ...COMPLETED, finished_at });
    expect(journal.summary()).toMatchObject({ duration_s: 8, rate: { per_second: 4 } });
  },
);

test('nor does one that is set behind the last tally: what came after it is bounded', async () => {
  const journal = await start(await aFolder(), aHeader({ rows: 1 }));
  await journal.tally({ at: '2026-07-27T01:00:07.000Z', worked_s: 7, ...REST });
  await journal.finish({ ...COMPLETED, finished_at: '2026-07-27T09:00:00.000Z' });
  expect(journal.summary().duration_s).toBe(67);
});

test('a journal of an earlier version counts by the time of day, as it did', async () => {
  const journal = await start(await aFolder(), aHeader({ rows: 1 }));
  await journal.tally({ at: '2026-07-27T01:00:07.000Z', ...REST });
  await journal.finish(COMPLETED);
  expect(journal.summary().duration_s).toBe(10);
});
