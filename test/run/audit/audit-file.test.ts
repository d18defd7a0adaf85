import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScrubber } from '../../../src/domain/scrub.ts';
import { auditFileAlone } from '../../../src/run/audit/audit-file.ts';
import { auditRows } from '../../../src/run/audit/audit-rows.ts';
import { createShutdown } from '../../../src/run/engine/shutdown.ts';
import type { FindingsSummary } from '../../../src/run/planning/findings-summary.ts';
import { type PlannedInput, planFile } from '../../../src/run/planning/plan-file.ts';
import type { PlanningOptions } from '../../../src/run/planning/planning-options.ts';
import { fakeClock } from '../../support/clocks/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const HEADER = 'primary_user_id,secondary_user_id\n';
const WORLD = { scrubber: createScrubber(), stop: createShutdown() };
const REFUSE: PlanningOptions = { onChain: 'refuse', onClaimedTwice: 'refuse' };

/** An input that was judged, and how often its rows are asked for and how many are handed out from then on. */
async function judged(csv: string, judging: PlanningOptions) {
  const path = join(await tempFolder(), 'pairs.csv');
  await writeFile(path, csv);
  const input = await planFile({ path, name: 'pairs.csv' }, judging, fakeClock(), { takesNotes: true });
  const notes = input.rowNotes!;
  const read = { passes: 0, rows: 0 };
  const counted: PlannedInput = {
    ...input,
    async *rows() {
      read.passes += 1;
      for await (const batch of input.rows()) {
        read.rows += batch.length;
        yield batch;
      }
    },
  };
  return { input: counted, notes, read };
}

async function aFolder(): Promise<string> {
  const folder = join(await tempFolder(), 'audit');
  await mkdir(folder);
  return folder;
}

const findingsIn = (folder: string) => readFile(join(folder, 'findings.jsonl'), 'utf8');

/** What a tally says, but for the order of two kinds that were first seen in one row. */
function told({ counts, errors, warnings, findings }: FindingsSummary) {
  const byCode = <T extends { code: string }>(groups: readonly T[]) =>
    [...groups].sort((a, b) => (a.code < b.code ? -1 : 1));
  return { counts, findings, errors: byCode(errors), warnings: byCode(warnings) };
}

/** Few accounts, so that rows meet; some odd. */
const ID = fc.constantFrom(
  'auth0|a',
  'auth0|b',
  'auth0|c',
  'google-oauth2|1',
  "'google-oauth2|2",
  'odd|3',
  'bare',
  '',
);
const CSV = fc
  .array(fc.tuple(ID, ID), { maxLength: 40 })
  .map((rows) => HEADER + rows.map(([a, b]) => `${a},${b}\n`).join(''));
const JUDGING = fc.record({
  onChain: fc.constantFrom('refuse', 'flatten'),
  onClaimedTwice: fc.constantFrom('refuse', 'first'),
} as const);

test('an audit of the file alone tells and lists what a second pass over all rows would', async () => {
  await fc.assert(
    fc.asyncProperty(CSV, JUDGING, async (csv, judging) => {
      const [all, alone] = [await aFolder(), await aFolder()];
      const { input } = await judged(csv, judging);
      const wanted = told(await auditRows(input, undefined, all, WORLD));
      for (const folder of [undefined, alone]) {
        const again = await judged(csv, judging);
        const tally = await auditFileAlone(again.input, again.notes, { folder, examples: true }, WORLD);
        expect(told(tally)).toEqual(wanted);
      }
      expect(await findingsIn(alone)).toBe(await findingsIn(all));
      const bare = await judged(csv, judging);
      const { counts, findings } = await auditFileAlone(
        bare.input,
        bare.notes,
        { folder: undefined, examples: false },
        WORLD,
      );
      expect({ counts, findings }).toEqual({ counts: wanted.counts, findings: wanted.findings });
    }),
    { numRuns: 60 },
  );
});

/** 20,000 rows of ids of their own, with these in places of theirs. */
function manyRows(others: Readonly<Record<number, string>>): string {
  const rows = Array.from({ length: 20_000 }, (_, i) => others[i + 1] ?? `auth0|p${i},google-oauth2|s${i}`);
  return `${HEADER}${rows.join('\n')}\n`;
}

test.each<{ what: string; others: Readonly<Record<number, string>>; listed: number; shown: number }>([
  { what: 'with nothing to list', others: {}, listed: 0, shown: 0 },
  {
    what: 'of what rows tell by themselves',
    others: { 9: 'odd|a,auth0|b', 19999: 'no' },
    listed: 0,
    shown: 0,
  },
  {
    what: 'with a duplicate near its beginning',
    others: { 3: 'auth0|p0,google-oauth2|s0' },
    listed: 1,
    shown: 1,
  },
])('of a file $what the rows are read again only where that is needed', async ({ others, listed, shown }) => {
  const csv = manyRows(others);
  for (const [folder, examples, passes] of [
    [await aFolder(), true, listed],
    [undefined, true, shown],
    [undefined, false, 0],
  ] as const) {
    const { input, notes, read } = await judged(csv, REFUSE);
    await auditFileAlone(input, notes, { folder, examples }, WORLD);
    expect(read.passes).toBe(passes);
    // A batch has a thousand rows or two.
    expect(read.rows).toBeLessThan(5000);
  }
});

test('more findings than are kept in memory are listed by a second pass', async () => {
  const odd = Array.from({ length: 10_001 }, (_, i) => `auth0|p${i},odd|s${i}\n`).join('');
  const { input, notes, read } = await judged(HEADER + odd, REFUSE);
  const folder = await aFolder();
  const { findings } = await auditFileAlone(input, notes, { folder, examples: true }, WORLD);
  expect(findings).toEqual({ unknown_provider: 10_001 });
  expect((await findingsIn(folder)).split('\n')).toHaveLength(10_002);
  expect(read.passes).toBe(1);
});
