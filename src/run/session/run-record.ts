import { randomUUID } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import { problem } from '../../domain/problem.ts';
import type { Summary } from '../../domain/summary.ts';
import { VERSION } from '../../domain/version.ts';
import type { RunFolder } from '../../record/folder/run-folder.ts';
import { RUN_FORMAT, type RunJson, writeRunJson } from '../../record/folder/run-json.ts';
import type { RunHeader } from '../../record/journal/journal-entry.ts';
import { resumeJournal, startJournal } from '../../record/journal/open-journal.ts';
import { type RecoveredRun, recoverJournal } from '../../record/journal/recover-journal.ts';
import type { RunJournal } from '../../record/journal/run-journal.ts';
import { foldSummary } from '../../record/ledger/fold-summary.ts';
import type { LinkOptions } from '../link/link-options.ts';
import type { PlannedInput } from '../planning/plan-file.ts';

/** What an earlier part of the run has left. */
export type EarlierRecord = RecoveredRun & { summary(): Summary };

/** What run.json says of this run: what it said before, or for a new run what was ordered. */
export function runJsonOf(
  order: LinkOptions,
  folder: RunFolder,
  input: PlannedInput,
  nowMs: number,
): RunJson {
  const before = folder.run;
  const { judging, keeping, pace, terms } = order;
  return {
    format: RUN_FORMAT,
    version: before?.version ?? VERSION,
    run: before?.run ?? randomUUID(),
    command: 'link',
    input: {
      path: input.name,
      sha256: input.sha256,
      rows: input.judgement.counts.rows,
      ...(input.repeatedHeaders.count > 0 && { repeated_headers: input.repeatedHeaders.count }),
    },
    tenant: order.tenant.address.name,
    options: { judging, keeping, pace, terms },
    state: 'running',
    started_at: before?.started_at ?? new Date(nowMs).toISOString(),
  };
}

/**
 * Finds what an earlier part of the run recorded, and makes it sound.
 *
 * @param warn told what had to be mended.
 * @returns undefined for a run that begins.
 * @throws ProblemError where the record cannot be gone on with, or is of other rows than the input's.
 */
export async function findRecord(
  folder: RunFolder,
  run: RunJson,
  input: PlannedInput,
  warn: (message: string) => void,
): Promise<EarlierRecord | undefined> {
  const recovered = await takeUpRecord(folder, run, warn);
  if (recovered !== undefined) await matchRows(recovered, input);
  return recovered;
}

/** The same without a look at the rows, where the sha256 over them tells as much. */
export async function takeUpRecord(
  folder: RunFolder,
  run: RunJson,
  warn: (message: string) => void,
): Promise<EarlierRecord | undefined> {
  const recovered = await recoverJournal(folder.path, headerOf(run));
  if (recovered === undefined) return undefined;
  if (recovered.torn !== undefined) {
    warn(
      `journal.jsonl ended in the middle of line ${recovered.torn.line}: the last process was killed while writing it. The partial line was removed; nothing that it recorded had happened yet.`,
    );
  }
  return { ...recovered, summary: () => foldSummary(recovered.ledger, recovered.log) };
}

/** Holds each row against the ids the record knows it by: a record of other rows must not settle these. */
async function matchRows(recovered: RecoveredRun, input: PlannedInput): Promise<void> {
  for await (const batch of input.rows()) {
    for (const row of batch) {
      if (row.kind !== 'pair') continue;
      const decision = input.judgement.decide(row);
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

/** Writes run.json, then opens the record: from here on the folder holds a run. */
export async function beginRecord(
  folder: string,
  run: RunJson,
  earlier: EarlierRecord | undefined,
  world: { readonly clock: Clock; readonly pid: number },
): Promise<RunJournal> {
  await writeRunJson(folder, run);
  const session = { pid: world.pid, startedAt: new Date(world.clock.now()).toISOString() };
  return earlier === undefined
    ? await startJournal(folder, headerOf(run), session)
    : await resumeJournal(folder, earlier, session);
}

function headerOf({ run, command, version, input, tenant }: RunJson): RunHeader {
  return { run, command, version, input, tenant };
}
