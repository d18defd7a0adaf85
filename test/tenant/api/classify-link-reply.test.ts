import { describe, expect, test } from 'vitest';
import type { Answer, Reply } from '../../../src/tenant/api/answer.ts';
import {
  classifyLinkReply,
  needsSecondary,
  refusalReason,
} from '../../../src/tenant/api/classify-link-reply.ts';
import type { AccountView } from '../../../src/tenant/api/link-calls.ts';
import { aPair } from '../../support/builders/a-pair.ts';

function aReply(status: number, body: unknown = {}): Reply {
  return { kind: 'reply', status, body, latencyMs: 1, attempts: 1 };
}

function aLoss(mayHaveHappened: boolean): Answer {
  const call = { latencyMs: 1, attempts: 1 };
  return {
    kind: 'lost',
    fault: 'timeout',
    mayHaveHappened,
    costsTry: false,
    message: 'no reply in time',
    ...call,
  };
}

const HELD = [
  { provider: 'auth0', user_id: 'p' },
  { provider: 'google-oauth2', user_id: 's' },
];
const BY_TOKEN = aPair({ linkWith: 'eyJ.eyJ.x' });
const FOUND: AccountView = { kind: 'found', identities: [] };
const ABSENT: AccountView = { kind: 'absent' };
const UNKNOWN: AccountView = { kind: 'unknown', answer: { kind: 'not_sent' } };

describe('the answer to a link call', () => {
  test.each<readonly [string, Answer, object]>([
    ['201 that shows the secondary', aReply(201, HELD), { kind: 'linked', identities: 2 }],
    ['201 that does not', aReply(201, HELD.slice(0, 1)), { kind: 'in_doubt', fault: 'server_error' }],
    ['201 that nobody can read', aReply(201, '<html>'), { kind: 'in_doubt', fault: 'server_error' }],
    ['400', aReply(400), { kind: 'look' }],
    ['404', aReply(404), { kind: 'look' }],
    ['409', aReply(409), { kind: 'look' }],
    ["401 on the row's own token", aReply(401), { kind: 'failed', reason: 'forbidden' }],
    ['403', aReply(403), { kind: 'failed', reason: 'forbidden' }],
    ['422', aReply(422), { kind: 'failed', reason: 'rejected' }],
    [
      'nothing, and it may have happened',
      aLoss(true),
      { kind: 'in_doubt', fault: 'timeout', costsTry: false },
    ],
    ['nothing, for it never left', aLoss(false), { kind: 'given_up' }],
    ['a stop before it', { kind: 'not_sent' }, { kind: 'not_sent' }],
    [
      'a tenant that will not have us',
      { kind: 'refused', reason: 'unauthorized', message: 'no', attempts: 0 },
      { kind: 'stop' },
    ],
  ])('%s', (_what, answer, verdict) => {
    expect(classifyLinkReply(answer, aPair())).toMatchObject(verdict);
  });
});

describe('why the tenant refused, when the primary does not hold the secondary', () => {
  const code = (errorCode: string) => ({ statusCode: 400, errorCode, message: 'words that nobody matches' });
  test.each<readonly [string, Reply, AccountView, AccountView | undefined, string]>([
    ['there is no primary', aReply(404, code('inexistent_user')), ABSENT, undefined, 'primary_not_found'],
    ['409 with a primary', aReply(409), FOUND, undefined, 'linked_elsewhere'],
    ['409, and nothing may be read', aReply(409), UNKNOWN, undefined, 'rejected'],
    [
      'no such connection',
      aReply(400, code('inexistent_connection')),
      FOUND,
      undefined,
      'connection_not_configured',
    ],
    [
      'no such user, but the primary is',
      aReply(400, code('inexistent_user')),
      FOUND,
      undefined,
      'secondary_not_found',
    ],
    ['any 400, and no secondary', aReply(400), FOUND, ABSENT, 'secondary_not_found'],
    ['any 400, and both are there', aReply(400, code('invalid_body')), FOUND, FOUND, 'rejected'],
    [
      '404, and nothing may be read',
      aReply(404, code('inexistent_user')),
      UNKNOWN,
      undefined,
      'primary_not_found',
    ],
    ['400, and nothing may be read', aReply(400, code('inexistent_user')), UNKNOWN, undefined, 'rejected'],
  ])('%s', (_what, reply, primary, secondary, reason) => {
    expect(refusalReason(reply, aPair(), primary, secondary)).toBe(reason);
  });

  test.each<readonly [number, AccountView, string]>([
    [400, FOUND, 'link_token_rejected'],
    [400, UNKNOWN, 'link_token_rejected'],
    [400, ABSENT, 'primary_not_found'],
    [409, FOUND, 'linked_elsewhere'],
  ])('with an ID token: %i', (status, primary, reason) => {
    expect(refusalReason(aReply(status), BY_TOKEN, primary)).toBe(reason);
  });

  test.each<readonly [string, boolean, Reply, AccountView]>([
    ['a 400 without a code that tells', true, aReply(400), FOUND],
    ['a 404 without a code that tells', true, aReply(404), FOUND],
    ['a 409', false, aReply(409), FOUND],
    ['a code that tells', false, aReply(400, code('inexistent_user')), FOUND],
    ['a primary that is not there', false, aReply(404), ABSENT],
    ['a primary that may not be read', false, aReply(400), UNKNOWN],
  ])('after %s, the secondary is read: %s', (_what, needed, reply, primary) => {
    expect(needsSecondary(reply, aPair(), primary)).toBe(needed);
    expect(needsSecondary(reply, BY_TOKEN, primary)).toBe(false);
  });
});
