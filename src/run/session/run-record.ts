import { randomUUID } from 'node:crypto';
import { problem } from '../../domain/problem.ts';
import type { Summary } from '../../domain/summary.ts';
import { VERSION } from '../../domain/version.ts';
import { RUN_FORMAT, type RunJson, writeRunJson } from '../../record/folder/run-json.ts';
import type { RunHeader } from '../../record/journal/journal-entry.ts';
import { resumeJournal, startJournal } from '../../record/journal/open-journal.ts';
import { type RecoveredRun, recoverJournal } from '../../record/journal/recover-journal.ts';
import type { RunJournal } from '../../record/journal/run-journal.ts';
import { foldSummary } from '../../record/ledger/fold-summary.ts';
import type { RunContext } from '../engine/run-context.ts';
import type { PlannedInput } from '../planning/plan-file.ts';

/** What earlier sessions of a run have recorded. */
export type EarlierRecord = RecoveredRun & { summary(): Summary };

/** What run.json tells of a run when it starts. */
export interface NewRun {
  readonly command: 'link' | 'undo';
  readonly input: RunJson['input'];
  readonly tenant: string;
  readonly options: RunJson['options'];
}

/** What run.json is to hold: of a run that is resumed, its id, version and start stay. */
export function runJsonOf(run: NewRun, before: RunJson | undefined, nowMs: number): RunJson {
  return {
    format: RUN_FORMAT,
    version: before?.version ?? VERSION,
    run: before?.run ?? randomUUID(),
    ...run,
    state: 'running',
    started_at: before?.started_at ?? new Date(nowMs).toISOString(),
  };
}

/**
 * Finds what an earlier session of the run recorded, and repairs it.
 *
 * @param warn called when something had to be repaired.
 * @returns undefined for a new run.
 * @throws ProblemError if the record cannot be continued.
 */
export async function recoverRecord(
  folder: string,
  run: RunJson,
  warn: (message: string) => void,
): Promise<EarlierRecord | undefined> {
  const recovered = await recoverJournal(folder, headerOf(run));
  if (recovered === undefined) return undefined;
  if (recovered.torn !== undefined) {
    warn(
      `journal.jsonl ended in the middle of line ${recovered.torn.line}: the last process was killed while writing it. The partial line was removed; nothing that it recorded had happened yet.`,
    );
  }
  return { ...recovered, summary: () => foldSummary(recovered.ledger, recovered.log) };
}

/**
 * Compares the ids of each row with those that the record has: a record of other rows must not settle these.
 *
 * @throws ProblemError `journal_damaged`
 */
export async function requireSameRows(recovered: EarlierRecord, input: PlannedInput): Promise<void> {
  for await (const batch of input.rows()) {
    for (const row of batch) {
      if (row.kind !== 'pair') continue;
      const decision = input.plan.decide(row);
      const primary_user_id = 'primaryUserId' in decision ? decision.primaryUserId : row.pair.primaryUserId;
      const ids = { row: row.row, primary_user_id, secondary_user_id: row.pair.secondaryUserId };
      if (recovered.ledger.matches(ids)) continue;
      throw problem(
        'journal_damaged',
        `journal.jsonl has other ids for row ${row.row} (line ${row.line}) than the input.`,
        'Restore journal.jsonl from a copy, or start a new run with another --out.',
      );
    }
  }
}

/** Writes run.json, then opens the record: from now on the folder holds a run. */
export async function beginRecord(
  folder: string,
  run: RunJson,
  earlier: EarlierRecord | undefined,
  context: Pick<RunContext, 'clock' | 'pid'>,
): Promise<RunJournal> {
  await writeRunJson(folder, run);
  const session = { pid: context.pid, startedAt: new Date(context.clock.now()).toISOString() };
  return earlier === undefined
    ? await startJournal(folder, headerOf(run), session)
    : await resumeJournal(folder, earlier, session);
}

function headerOf({ run, command, version, input, tenant }: RunJson): RunHeader {
  return { run, command, version, input, tenant };
}
