import type { Snapshot } from '../../domain/account/snapshot.ts';
import { problem } from '../../domain/problem.ts';
import { LineIndex } from '../files/line-index.ts';
import { sizeOf } from '../files/optional-file.ts';
import { readLines } from '../files/read-lines.ts';

/** The content of snapshot.jsonl: the position of each row's last line, and how much of the file is sound. */
export interface FoundSnapshots {
  readonly index: LineIndex;
  /** Length up to a torn end. The rest was never acknowledged, so no link depended on it. */
  readonly end: number;
  readonly bytes: number;
}

/**
 * Reads snapshot.jsonl once, in constant memory. A missing file is empty.
 *
 * @param rows of the input that the run links.
 * @throws ProblemError `snapshot_damaged` if a line before the last is not as it was written, `disk`
 */
export async function readSnapshots(path: string, rows: number): Promise<FoundSnapshots> {
  const index = new LineIndex(path, rows);
  const bytes = await sizeOf(path);
  let end = 0;
  let line = 0;
  let torn: number | undefined;
  if (bytes > 0) {
    for await (const batch of readLines(path)) {
      for (const found of batch) {
        line += 1;
        const row = found.whole ? rowIn(found.bytes, rows) : undefined;
        if (row === undefined) {
          torn ??= line;
          continue;
        }
        if (torn !== undefined) throw damaged(path, torn);
        index.set(row, found.end - found.bytes.length - 1, found.bytes.length);
        end = found.end;
      }
    }
  }
  return { index, end, bytes };
}

function rowIn(bytes: Buffer, rows: number): number | undefined {
  try {
    const { row, profile } = JSON.parse(bytes.toString()) as Partial<Snapshot>;
    const sound =
      Number.isInteger(row) && (row ?? 0) >= 1 && (row ?? 0) <= rows && typeof profile === 'object';
    return sound ? row : undefined;
  } catch {
    return undefined;
  }
}

function damaged(path: string, line: number) {
  return problem(
    'snapshot_damaged',
    `Line ${line} of ${path} is not as it was written, and intact lines follow it.`,
    'Restore snapshot.jsonl from a copy.',
  );
}
