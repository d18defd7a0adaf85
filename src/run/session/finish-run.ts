import { ProblemError } from '../../domain/problem.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import type { Summary } from '../../domain/summary.ts';
import { retryNames } from '../../read/csv/retry-names.ts';
import { recordFile } from '../../record/folder/run-files.ts';
import { type RunJson, writeJson, writeRunJson } from '../../record/folder/run-json.ts';
import { removeStoredStdin } from '../../record/folder/stored-stdin.ts';
import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import { type RetryRow, writeRetryCsv } from '../../record/views/retry-csv.ts';
import { stopReasonOf } from '../engine/shutdown.ts';
import type { PlannedInput } from '../planning/plan-file.ts';

/** A run that ends, for the files that are written then. */
export interface RunToFinish {
  readonly folder: string;
  readonly run: RunJson;
  readonly summary: Summary;
  readonly ledger: RowLedger;
  /** The pairs, for retry.csv. Undefined for an undo, which has none: undoing the run again finds what failed. */
  readonly input: PlannedInput | undefined;
}

/**
 * Writes what a run leaves besides its lines: retry.csv, summary.json and run.json's last state, in this order,
 * so that `completed` in summary.json means that the rest is there. A copy of standard input is removed when nothing
 * needs it.
 *
 * @returns the summary; one that could not be written is `stopped` by the disk: a resume writes it.
 */
export async function finishRun(ended: RunToFinish, warn: (message: string) => void): Promise<Summary> {
  const { summary } = ended;
  try {
    await writeFiles(ended);
    return summary;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    warn(error.message);
    if (summary.state !== 'completed') return summary;
    return { ...summary, state: 'stopped', stop_reason: stopReasonOf(error) ?? 'disk' };
  }
}

async function writeFiles({ folder, run, summary, ledger, input }: RunToFinish): Promise<void> {
  // If the input changed, its failed rows can no longer be copied; failure.jsonl has them all.
  if (input !== undefined && summary.stop_reason !== 'input_changed') {
    const failed = summary.counts.failed === 0 ? none() : failedRows(input.rows(), ledger);
    await writeRetryCsv(recordFile(folder, 'retry.csv'), shapeOf(input), failed);
  }
  const { state, finished_at, stop_reason } = summary;
  await writeJson(recordFile(folder, 'summary.json'), summary);
  await writeRunJson(folder, {
    ...run,
    state,
    finished_at,
    ...(stop_reason === undefined ? {} : { stop_reason }),
  });
  if (state === 'completed' && input !== undefined) await removeStoredStdin(folder);
}

function shapeOf({ header, encoding }: PlannedInput) {
  return { header: retryNames(header), delimiter: header.delimiter, marked: encoding !== undefined };
}

async function* failedRows(
  rows: AsyncIterable<readonly ReadRow[]>,
  ledger: RowLedger,
): AsyncGenerator<RetryRow> {
  for await (const batch of rows) {
    for (const { row, fields } of batch) {
      const reason = ledger.reasonOf(row);
      if (reason !== undefined) yield { fields, reason };
    }
  }
}

/** The header alone: without failed rows there is no need to read the input again. */
async function* none(): AsyncGenerator<RetryRow> {}
