import type { Answer, Lost, Refused, Reply } from '../../../src/tenant/api/answer.ts';

/** A reply of Auth0 after 140 ms, in one attempt. */
export function aReply(status: number, body: unknown = { statusCode: status }): Reply {
  return { kind: 'reply', status, body, latencyMs: 140, attempts: 1 };
}

/** A call that timed out after 30 s and may have been carried out; `over` says where this one differs. */
export function aLoss(over: Partial<Lost> = {}): Lost {
  return {
    kind: 'lost',
    fault: 'timeout',
    mayHaveHappened: true,
    costsTry: true,
    message: 'no reply in time',
    latencyMs: 30_000,
    attempts: 1,
    ...over,
  };
}

/** The tenant refuses the whole run. */
export const REFUSED: Refused = {
  kind: 'refused',
  reason: 'unauthorized',
  message: 'token expired',
  attempts: 0,
};

/** The run stopped before the call was sent. */
export const NOT_SENT: Answer = { kind: 'not_sent' };
