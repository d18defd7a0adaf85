import { readFileSync } from 'node:fs';
import type { Outcome } from '../../domain/row/outcome.ts';
import { readRows } from '../../read/rows/read-rows.ts';
import { VIEW_FILES, viewFile } from '../../record/folder/run-files.ts';

/** The column of the bundled pairs that says how each row is meant to end. */
const INTENDED = 'ends_as';

/** What came of the demo, held against what its pairs say. */
export interface DemoVerdict {
  readonly rows: number;
  /** Sentences about rows that ended in another way than they were meant to. */
  readonly surprises: readonly string[];
}

/**
 * Holds every row's line against the column `ends_as`, and counts the lines: a row has exactly one.
 *
 * @param pairs the path of the bundled pairs. @param folder the folder of a run that is complete.
 */
export async function checkDemo(pairs: string, folder: string): Promise<DemoVerdict> {
  const ended = endingsIn(folder);
  const surprises: string[] = [];
  let column = -1;
  let rows = 0;
  const onHeader = ({ names }: { names: readonly string[] }) => {
    column = names.indexOf(INTENDED);
  };
  for await (const batch of readRows(pairs, { onHeader })) {
    for (const { row, line, fields } of batch) {
      rows += 1;
      const intended = fields[column];
      const actual = ended.get(row)?.join(' and ') ?? 'nothing at all';
      // On a machine that stalls any reply may be lost: a link found by looking is as good.
      if (actual !== intended && actual !== `${intended} recovered`) {
        surprises.push(`row ${row} (line ${line}) should have ended as ${intended}, but ended as ${actual}`);
      }
    }
  }
  return { rows, surprises };
}

/** How each row ended, by its number: one word a line that it has. */
function endingsIn(folder: string): Map<number, string[]> {
  const ended = new Map<number, string[]>();
  for (const file of VIEW_FILES) {
    const lines = readFileSync(viewFile(folder, file), 'utf8').split('\n');
    for (const line of lines.filter((text) => text !== '')) {
      const outcome = JSON.parse(line) as Outcome;
      ended.set(outcome.row, [...(ended.get(outcome.row) ?? []), wordFor(outcome)]);
    }
  }
  return ended;
}

function wordFor(outcome: Outcome): string {
  if (outcome.outcome === 'failed') return outcome.reason;
  return outcome.outcome === 'linked' && outcome.recovered ? 'linked recovered' : outcome.outcome;
}
