import type { Evidence, LeftAloneReason, NotRestored, Unlinked } from '../../domain/row/outcome.ts';
import type {
  EXPORT_REFUSALS,
  GivenUpReason,
  PreservationReason,
  TenantReason,
} from '../../domain/row/reason.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { Answer, Refused } from '../../tenant/api/answer.ts';

/** What is known of a row's link calls. It grows while the row is on its way. */
export interface CallStats {
  /** Link calls that reached the wire; 429s are not counted. */
  attempts: number;
  status?: number;
  /** The last reply's body, untrusted. */
  body?: unknown;
  /** Our words where no reply came. */
  message?: string;
  latencyMs?: number;
  identities?: number;
}

/** How a row that was sent, or was about to be, ended in this process. */
export type RowResult =
  | {
      readonly kind: 'linked';
      readonly evidence: Evidence;
      readonly recovered: boolean;
      readonly record: CallStats;
      /** Its secondary's metadata is in the primary's. */
      readonly merged?: true;
    }
  | { readonly kind: 'already_linked'; readonly evidence: Evidence; readonly record: CallStats }
  | {
      readonly kind: 'failed';
      readonly reason: TenantReason | PreservationReason | GivenUpReason | (typeof EXPORT_REFUSALS)[number];
      readonly record: CallStats;
    }
  /** By an undo. */
  | {
      readonly kind: 'unlinked';
      readonly evidence: Evidence;
      readonly recovered: boolean;
      readonly metadata: Unlinked['metadata'];
      readonly notRestored: readonly NotRestored[];
      readonly mergeKept: readonly string[];
      readonly record: CallStats;
    }
  /** By an undo: the pair is not as the run had left it. */
  | { readonly kind: 'left_alone'; readonly why: LeftAloneReason; readonly record: CallStats }
  /** Nothing was carried out: `--resume` sends it. `stop` where the tenant will not have us at all. */
  | { readonly kind: 'not_attempted'; readonly stop?: Refused }
  /** A call was sent whose outcome could not be learnt: `--resume` settles it. */
  | { readonly kind: 'unsettled'; readonly stop?: Refused };

/** Records what the row's line will say of its calls. */
export function recordAnswer(record: CallStats, answer: Answer): void {
  if (answer.kind === 'not_sent') return;
  record.attempts += answer.attempts;
  if (answer.kind === 'refused') return;
  record.latencyMs = answer.latencyMs;
  if (answer.status !== undefined) record.status = answer.status;
  if (answer.kind === 'lost') {
    record.message = answer.message;
    return;
  }
  record.body = answer.body;
  // The tenant has answered: an earlier attempt's error no longer matters.
  delete record.message;
}

/** The result of a row when a call before its link got no useful answer: nothing was done for it. */
export function resultBeforeLink(answer: Answer, record: CallStats, draining: AbortSignal): RowResult {
  switch (answer.kind) {
    case 'not_sent':
      return { kind: 'not_attempted' };
    case 'refused':
      return { kind: 'not_attempted', stop: answer };
    case 'lost':
      // A run that stops gives up no row: `--resume` sends the call again.
      if (draining.aborted) return { kind: 'not_attempted' };
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
 * The result of a row that is linked (or unlinked), after a call that follows. If the tenant refused that call, the row
 * has failed; if its outcome is unknown, the row stays unsettled, and `--resume` does the rest.
 *
 * @returns undefined if the call was carried out.
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

/** The reason to stop the run, if the answer is one. */
export function stopIn(answer: Answer): { readonly stop?: Refused } {
  return answer.kind === 'refused' ? { stop: answer } : {};
}
