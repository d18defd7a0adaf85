import { describe, expect, test } from 'vitest';
import {
  type CallStats,
  type RowResult,
  recordAnswer,
  resultAfterLink,
  resultBeforeLink,
} from '../../../src/run/engine/row-result.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import { aLoss, aReply, NOT_SENT, REFUSED } from '../../support/builders/an-answer.ts';

const RECORD: CallStats = { attempts: 2 };
const STOPPED = AbortSignal.abort();
const RUNNING = new AbortController().signal;

describe('a row whose calls before the link came to nothing', () => {
  test.each<readonly [string, Answer, AbortSignal, RowResult]>([
    ['when the run stops', NOT_SENT, RUNNING, { kind: 'not_attempted' }],
    ['when the tenant refuses the run', REFUSED, RUNNING, { kind: 'not_attempted', stop: REFUSED }],
    ['when its call is lost while the run stops', aLoss(), STOPPED, { kind: 'not_attempted' }],
    [
      'when its call is lost',
      aLoss({ fault: 'server_error', message: 'status 502' }),
      RUNNING,
      { kind: 'failed', reason: 'server_error', record: { attempts: 2, message: 'status 502' } },
    ],
    ...[
      [401, 'forbidden'],
      [403, 'forbidden'],
      [400, 'rejected'],
      [404, 'rejected'],
    ].map(
      ([status, reason]) =>
        [
          `when it is answered with ${status}`,
          aReply(status as number, 'body'),
          STOPPED,
          { kind: 'failed', reason, record: { attempts: 2, status, body: 'body' } },
        ] as [string, Answer, AbortSignal, RowResult],
    ),
  ])('%s', (_when, answer, signal, result) => {
    expect(resultBeforeLink(answer, RECORD, signal)).toEqual(result);
  });
});

describe('a row that is linked, and a call behind it', () => {
  test.each<readonly [string, Answer, RowResult | undefined]>([
    ['is not sent', NOT_SENT, { kind: 'unsettled' }],
    ['is lost', aLoss(), { kind: 'unsettled' }],
    ['is refused with the whole run', REFUSED, { kind: 'unsettled', stop: REFUSED }],
    ['is carried out', aReply(200), undefined],
    ['is carried out without a word', aReply(299), undefined],
    [
      'is answered with 300',
      aReply(300, 'body'),
      { kind: 'failed', reason: 'carry_refused', record: { attempts: 2, status: 300, body: 'body' } },
    ],
  ])('%s', (_what, answer, result) => {
    expect(resultAfterLink(answer, 'carry_refused', RECORD)).toEqual(result);
  });
});

describe('the record of a row', () => {
  test.each<readonly [string, CallStats, Answer, CallStats]>([
    ['knows nothing of a call that was not sent', { attempts: 1 }, NOT_SENT, { attempts: 1 }],
    [
      'counts the attempts of a refused call alone',
      { attempts: 1, message: 'reset' },
      { ...REFUSED, attempts: 2 },
      { attempts: 3, message: 'reset' },
    ],
    [
      'keeps our words of a lost call, and what was said before',
      { attempts: 1, status: 500, body: 'page' },
      aLoss(),
      { attempts: 2, status: 500, body: 'page', message: 'no reply in time', latencyMs: 30_000 },
    ],
    [
      'keeps the status of a lost call that had one',
      { attempts: 1, status: 500 },
      aLoss({ status: 502 }),
      { attempts: 2, status: 502, message: 'no reply in time', latencyMs: 30_000 },
    ],
    [
      "forgets our words when the tenant's come",
      { attempts: 1, message: 'no reply in time', latencyMs: 30_000 },
      aReply(201, 'body'),
      { attempts: 2, status: 201, body: 'body', latencyMs: 140 },
    ],
  ])('%s', (_what, before, answer, after) => {
    const record = { ...before };
    recordAnswer(record, answer);
    expect(record).toEqual(after);
    expect('message' in record).toBe('message' in after);
  });
});
