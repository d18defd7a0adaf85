import type { Answer } from '../../tenant/api/answer.ts';
import type { CallStats } from './row-result.ts';

/** Keeps what the row's line will tell of its calls. */
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
  // What an earlier attempt met is over: the tenant has spoken.
  delete record.message;
}
