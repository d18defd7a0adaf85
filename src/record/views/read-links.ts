import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { problem } from '../../domain/problem.ts';
import type { Outcome } from '../../domain/row/outcome.ts';
import { diskProblem } from '../files/disk-problem.ts';
import { LineIndex } from '../files/line-index.ts';
import { sizeOf } from '../files/optional-file.ts';
import { recordFile } from '../folder/run-files.ts';
import { type RunJson, readRunJson } from '../folder/run-json.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import { JournalScan } from '../journal/scan-journal.ts';

/** A pair that a run linked. */
export interface LinkedPair {
  /** Its row and line in the run's input. */
  readonly row: number;
  readonly line: number;
  readonly primaryUserId: string;
  readonly secondaryUserId: string;
}

/** What a run linked, according to its journal. */
export interface LinksOfRun {
  readonly run: RunJson;
  /** How many pairs. */
  readonly count: number;
  /** Over all pairs in order; changes if the run links more. */
  readonly sha256: string;
  /** The journal's merge entries, by row. */
  readonly merges: LineIndex;
  /** The pairs in reverse order, in batches. @throws ProblemError `disk` */
  lastFirst(): AsyncGenerator<readonly LinkedPair[]>;
}

/** Pairs per batch when reading backwards: some hundred kilobytes. */
const PAIRS_AT_ONCE = 500;

/**
 * Reads what a run of `link` has linked: rows that its journal calls `linked`, including recovered ones, and rows
 * that were linked although a later step was refused. Uses twelve bytes a row, plus constant memory.
 *
 * @returns undefined if the folder contains no run.
 * @throws ProblemError `journal_damaged`, `journal_format`, `run_damaged`, `disk`; `no_link_run` for another command's run
 */
export async function readLinks(folder: string): Promise<LinksOfRun | undefined> {
  const run = await readRunJson(folder);
  if (run === undefined) return undefined;
  if (run.command !== 'link') {
    throw problem(
      'no_link_run',
      `${folder} contains a run of ${run.command}: only a run of link can be undone.`,
      'Name the folder of the run that linked the pairs.',
    );
  }
  const path = recordFile(folder, 'journal.jsonl');
  const scan = new JournalScan(path);
  const merges = new LineIndex(path, run.input.rows);
  const hash = createHash('sha256');
  /** Offsets at which each {@link PAIRS_AT_ONCE} pairs start. */
  const marks: number[] = [];
  let count = 0;
  let start = 0;
  // A run killed before its journal began has linked nothing.
  const batches = (await sizeOf(path)) === 0 ? [] : scan.batches();
  for await (const batch of batches) {
    for (const { entry, bytes } of batch) {
      const pair = linkedPair(entry);
      if (pair !== undefined) {
        if (count % PAIRS_AT_ONCE === 0) marks.push(start);
        count += 1;
        hash.update(`${pair.row}\n${pair.primaryUserId}\n${pair.secondaryUserId}\n`);
      }
      if (entry.type === 'merge') merges.set(entry.row, start, bytes.length);
      start += bytes.length + 1;
    }
  }
  const lastFirst = () => backwards(path, [...marks, scan.end]);
  return { run, count, sha256: hash.digest('hex'), merges, lastFirst };
}

async function* backwards(path: string, marks: readonly number[]): AsyncGenerator<readonly LinkedPair[]> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    for (let at = marks.length - 2; at >= 0; at -= 1) {
      const [from = 0, to = 0] = marks.slice(at, at + 2);
      const bytes = Buffer.alloc(to - from);
      await file.read(bytes, 0, bytes.length, from);
      const lines = bytes
        .toString()
        .split('\n')
        .filter((line) => line !== '');
      const pairs = lines.flatMap((line) => linkedPair(JSON.parse(line) as JournalEntry) ?? []);
      yield pairs.reverse();
    }
  } catch (cause) {
    throw diskProblem(cause, 'read', path);
  } finally {
    await file?.close();
  }
}

function linkedPair(entry: JournalEntry): LinkedPair | undefined {
  if (entry.type !== 'outcome' || !isLinked(entry.record)) return undefined;
  const { row, line, primary_user_id = '', secondary_user_id = '' } = entry.record;
  return { row, line, primaryUserId: primary_user_id, secondaryUserId: secondary_user_id };
}

function isLinked(outcome: Outcome): boolean {
  return outcome.outcome === 'linked' || (outcome.outcome === 'failed' && outcome.reason === 'carry_refused');
}
