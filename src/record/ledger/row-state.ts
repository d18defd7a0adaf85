import type { Outcome } from '../../domain/row/outcome.ts';
import { FAILURE_REASONS, type FailureReason } from '../../domain/row/reason.ts';

/** A row's state in one byte. 0: nothing yet. */
export type RowCode = number;

export const NOTHING: RowCode = 0;
/** A call may have been sent; the outcome is unknown. */
export const INTENT: RowCode = 1;
export const LINKED: RowCode = 2;
export const ALREADY_LINKED: RowCode = 3;
export const DUPLICATE: RowCode = 4;
export const UNLINKED: RowCode = 5;
export const LEFT_ALONE: RowCode = 6;
/** The first failure code; the rest follow in the order of FAILURE_REASONS. Codes are never written to disk. */
const FAILED: RowCode = 16;

/** Whether a row with this code has an outcome. */
export function isSettled(code: RowCode): boolean {
  return code >= LINKED;
}

/** The code of an outcome. */
export function codeOf(outcome: Outcome): RowCode {
  switch (outcome.outcome) {
    case 'linked':
      return LINKED;
    case 'already_linked':
      return ALREADY_LINKED;
    case 'duplicate':
      return DUPLICATE;
    case 'unlinked':
      return UNLINKED;
    case 'left_alone':
      return LEFT_ALONE;
    case 'failed':
      return codeOfReason(outcome.reason);
  }
}

/** The code of a failure with this reason. */
export function codeOfReason(reason: FailureReason): RowCode {
  return FAILED + FAILURE_REASONS.indexOf(reason);
}

/** Why the row failed; undefined if it did not. */
export function reasonOf(code: RowCode): FailureReason | undefined {
  return code >= FAILED ? FAILURE_REASONS[code - FAILED] : undefined;
}
