import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Problem, ProblemError } from '../../src/domain/problem.ts';
import type { Failed, Linked, Outcome, OutcomeFile } from '../../src/domain/row/outcome.ts';
import type { Pair } from '../../src/domain/row/pair.ts';
import { viewFile } from '../../src/record/folder/run-files.ts';
import { type Disk, systemDisk } from '../../src/record/journal/disk.ts';
import type { RunHeader, SessionEnd } from '../../src/record/journal/journal-entry.ts';
import { resumeJournal, startJournal } from '../../src/record/journal/open-journal.ts';
import type { RecoveredJournal } from '../../src/record/journal/read-journal.ts';
import type { RunJournal } from '../../src/record/journal/run-journal.ts';

/** A folder that is gone when the test is. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'record-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const SESSION = { pid: 4242, startedAt: '2026-07-27T01:00:00.000Z' };

export const COMPLETED: SessionEnd = { state: 'completed', finished_at: '2026-07-27T01:00:10.000Z' };

export function aHeader(
  over: Partial<Omit<RunHeader, 'input'>> & { rows?: number; sha256?: string } = {},
): RunHeader {
  const { rows = 3, sha256 = 'ab'.repeat(32), ...rest } = over;
  return {
    run: '01J3',
    command: 'link',
    version: '1.0.0',
    tenant: 'acme.eu.auth0.com',
    input: { path: 'pairs.csv', sha256, rows },
    ...rest,
  };
}

export function aPair(row: number, over: Partial<Pair> = {}): Pair {
  return {
    row,
    line: row + 1,
    primaryUserId: `auth0|p${row}`,
    secondaryUserId: `google-oauth2|s${row}`,
    secondary: { provider: 'google-oauth2', userId: `s${row}` },
    ...over,
  };
}

function base(row: number) {
  return {
    row,
    line: row + 1,
    primary_user_id: `auth0|p${row}`,
    secondary_user_id: `google-oauth2|s${row}`,
    finished_at: '2026-07-27T01:00:05.000Z',
  };
}

export function linked(row: number, over: Partial<Linked> = {}): Linked {
  return { ...base(row), outcome: 'linked', evidence: 'reply', status: 201, attempts: 1, ...over };
}

export function failed(row: number, over: Partial<Failed> = {}): Failed {
  return {
    ...base(row),
    outcome: 'failed',
    reason: 'secondary_not_found',
    hint: 'Look the id up.',
    retryable: false,
    ...over,
  };
}

export function duplicate(row: number, of = 1): Outcome {
  return { ...base(row), outcome: 'duplicate', duplicate_of: of };
}

/** The machine's disk; what a run that is left like a killed one holds open is closed when the test is over. */
function aDisk(): Disk {
  return {
    async openAppend(path) {
      const file = await systemDisk.openAppend(path);
      onTestFinished(() => file.close().catch(() => {}));
      return file;
    },
    rest: systemDisk.rest,
  };
}

/** A run that begins. */
export function start(folder: string, header = aHeader(), disk = aDisk()): Promise<RunJournal> {
  return startJournal(folder, header, SESSION, disk);
}

/** A run that is taken up. */
export function resume(folder: string, recovered: RecoveredJournal, session = SESSION): Promise<RunJournal> {
  return resumeJournal(folder, recovered, session, aDisk());
}

/** The problem a promise rejects with. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const cause = await promise.then(
    () => 'it resolved',
    (reason: unknown) => reason,
  );
  if (cause instanceof ProblemError) return cause.problem;
  throw new Error(`expected a ProblemError, not: ${String(cause)}`);
}

/** A view's lines, parsed. */
export async function viewOf(folder: string, file: OutcomeFile): Promise<unknown[]> {
  const text = await readFile(viewFile(folder, file), 'utf8');
  if (text !== '' && !text.endsWith('\n')) throw new Error(`${file} has a torn last line`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
