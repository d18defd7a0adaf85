import { unreachable } from '../../domain/unreachable.ts';
import type { Answer } from '../../tenant/api/answer.ts';
import type { CallStats, RowResult } from './row-result.ts';

/** A row whose calls before the link came to nothing: nothing was done for it. */
export function resultBeforeLink(answer: Answer, record: CallStats, stopping: AbortSignal): RowResult {
  switch (answer.kind) {
    case 'not_sent':
      return { kind: 'not_attempted' };
    case 'refused':
      return { kind: 'not_attempted', stop: answer };
    case 'lost':
      // A run that stops gives no row up: `--resume` asks again.
      if (stopping.aborted) return { kind: 'not_attempted' };
      return { kind: 'failed', reason: answer.fault, record: { ...record, message: answer.message } };
    case 'reply': {
      const reason = answer.status === 401 || answer.status === 403 ? 'forbidden' : 'rejected';
      return { kind: 'failed', reason, record: { ...record, status: answer.status, body: answer.body } };
    }
    default:
      return unreachable(answer);
  }
}

/**
 * A row whose link (or unlink) is done, and a call behind it is not: where the tenant refused it, the row has failed;
 * otherwise it stays unsettled, and `--resume` does the rest.
 *
 * @returns undefined where the call was carried out.
 */
export function resultAfterLink(
  answer: Answer,
  reason: 'carry_refused' | 'restore_refused',
  record: CallStats,
): RowResult | undefined {
  switch (answer.kind) {
    case 'refused':
      return { kind: 'unsettled', stop: answer };
    case 'not_sent':
    case 'lost':
      return { kind: 'unsettled' };
    case 'reply': {
      if (answer.status < 300) return undefined;
      return { kind: 'failed', reason, record: { ...record, status: answer.status, body: answer.body } };
    }
    default:
      return unreachable(answer);
  }
}
