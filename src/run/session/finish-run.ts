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

/** A run's folder and what belongs to it, for the files that are written when it ends. */
export interface RunToFinish {
  readonly folder: string;
  readonly run: RunJson;
  readonly summary: Summary;
  readonly ledger: RowLedger;
  readonly input: PlannedInput;
}

/**
 * Writes what a run leaves besides its lines: retry.csv, summary.json and run.json's last state, in this order,
 * so that `completed` in summary.json means that the rest is there. Kept standard input goes when nothing needs it.
 *
 * @returns the summary; one that could not be written is `stopped` by the disk: a resume writes it.
 */
export async function finishRun(it: RunToFinish, warn: (message: string) => void): Promise<Summary> {
  try {
    await write(it);
    return it.summary;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    warn(error.message);
    if (it.summary.state !== 'completed') return it.summary;
    return { ...it.summary, state: 'stopped', stop_reason: stopReasonOf(error) ?? 'disk' };
  }
}

async function write({ folder, run, summary, ledger, input }: RunToFinish): Promise<void> {
  const retry = recordFile(folder, 'retry.csv');
  // Of an input that changed the failed rows can no longer be taken; failure.jsonl has them all.
  if (summary.stop_reason !== 'input_changed') {
    const failed = summary.counts.failed === 0 ? none() : failedRows(input.rows(), ledger);
    await writeRetryCsv(retry, shapeOf(input), failed);
  }
  await writeJson(recordFile(folder, 'summary.json'), summary);
  await writeRunJson(folder, {
    ...run,
    state: summary.state,
    finished_at: summary.finished_at,
    ...(summary.stop_reason === undefined ? {} : { stop_reason: summary.stop_reason }),
  });
  if (summary.state === 'completed') await removeStoredStdin(folder);
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

/** A header alone: without failed rows nobody reads the input once more. */
async function* none(): AsyncGenerator<RetryRow> {}
