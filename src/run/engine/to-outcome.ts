import type { Duplicate, Failed, Outcome } from '../../domain/row/outcome.ts';
import type { Pair, ReadRow } from '../../domain/row/pair.ts';
import { type FailureReason, isRetryable } from '../../domain/row/reason.ts';
import type { Scrubber } from '../../domain/scrub.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { hintFor } from '../../report/advice/failure-hints.ts';
import { sanitize } from '../../report/text/sanitize.ts';
import { errorFields } from '../../tenant/api/answer.ts';
import type { CallStats, RowResult } from './row-result.ts';

/** A tenant's message longer than this tells nothing more. */
const MAX_MESSAGE = 500;

/** Keys of metadata that a line lists, and characters of each: a line must stay one that can be read again. */
const [MOST_KEYS, MOST_OF_A_KEY] = [100, 200];

/** What the lines of a run have in common. */
export interface OutcomeContext {
  readonly scrubber: Scrubber;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The line of a row that was sent. `primaryUserId` is where its secondary went (or was to go). */
export function outcomeOf(
  end: Extract<RowResult, { record: CallStats }>,
  pair: Pair,
  primaryUserId: string,
  context: OutcomeContext,
): Outcome {
  const ids = idsOf(pair, primaryUserId);
  const facts = { ...callFacts(end.record, pair, context), finished_at: timeOf(context) };
  switch (end.kind) {
    case 'linked': {
      const recovered = end.recovered ? { recovered: true as const } : {};
      const merged = end.merged ? { merged: true as const } : {};
      return { ...ids, outcome: 'linked', ...recovered, evidence: end.evidence, ...merged, ...facts };
    }
    case 'unlinked': {
      const { metadata, notRestored, mergeKept } = end;
      return {
        ...ids,
        outcome: 'unlinked',
        ...(end.recovered ? { recovered: true as const } : {}),
        evidence: end.evidence,
        metadata,
        ...(notRestored.length > 0 ? { not_restored: notRestored } : {}),
        ...(mergeKept.length > 0 ? { merge_kept: shownKeys(mergeKept) } : {}),
        ...facts,
      };
    }
    case 'left_alone':
      return { ...ids, outcome: 'left_alone', why: end.why, ...facts };
    case 'already_linked':
      return { ...ids, outcome: 'already_linked', evidence: end.evidence, ...facts };
    case 'failed':
      return { ...ids, ...failure(end.reason), ...facts };
    default:
      return unreachable(end);
  }
}

/** The line of a row that the plan refused. Its ids may be all there is to tell. */
export function outcomeOfRefusal(
  row: ReadRow,
  reason: FailureReason,
  message: string,
  context: OutcomeContext,
): Failed {
  return {
    ...idsOfRow(row),
    ...failure(reason),
    message: sanitize(context.scrubber.scrub(message), MAX_MESSAGE),
    finished_at: timeOf(context),
  };
}

/** The line of a pair that stands earlier in the file. */
export function outcomeOfDuplicate(row: ReadRow, of: number, context: OutcomeContext): Duplicate {
  return { ...idsOfRow(row), outcome: 'duplicate', duplicate_of: of, finished_at: timeOf(context) };
}

/** The line of a pair that an export shows as linked. */
export function outcomeOfKnownLink(pair: Pair, primaryUserId: string, context: OutcomeContext): Outcome {
  return {
    ...idsOf(pair, primaryUserId),
    outcome: 'already_linked',
    evidence: 'export',
    finished_at: timeOf(context),
  };
}

function failure(reason: FailureReason) {
  return { outcome: 'failed' as const, reason, hint: hintFor(reason), retryable: isRetryable(reason) };
}

function idsOf(pair: Pair, primaryUserId: string) {
  const { row, line, secondaryUserId } = pair;
  return { row, line, primary_user_id: primaryUserId, secondary_user_id: secondaryUserId };
}

function idsOfRow(row: ReadRow) {
  if (row.kind === 'pair') return idsOf(row.pair, row.pair.primaryUserId);
  const { primaryUserId, secondaryUserId } = row.invalid;
  return {
    row: row.row,
    line: row.line,
    ...(primaryUserId === undefined ? {} : { primary_user_id: primaryUserId }),
    ...(secondaryUserId === undefined ? {} : { secondary_user_id: secondaryUserId }),
  };
}

/** What the calls told; the tenant's words without tokens and control characters. */
function callFacts(record: CallStats, pair: Pair, { scrubber }: OutcomeContext) {
  const { message, errorCode } = errorFields(record.body);
  const clean = (text: string, length: number) =>
    sanitize(scrubber.scrub(text, [pair.linkWith, pair.primaryToken]), length);
  const words = message ?? record.message;
  return {
    ...(record.status === undefined ? {} : { status: record.status }),
    ...(errorCode === undefined ? {} : { error_code: clean(errorCode, 100) }),
    ...(words === undefined ? {} : { message: clean(words, MAX_MESSAGE) }),
    attempts: record.attempts,
    ...(record.identities === undefined ? {} : { identities: record.identities }),
    ...(record.latencyMs === undefined ? {} : { latency_ms: Math.round(record.latencyMs * 10) / 10 }),
  };
}

function shownKeys(keys: readonly string[]): string[] {
  return keys.slice(0, MOST_KEYS).map((key) => key.slice(0, MOST_OF_A_KEY));
}

function timeOf(context: OutcomeContext): string {
  return new Date(context.now()).toISOString();
}
