import { describe, expect, test } from 'vitest';
import { createScrubber } from '../../../src/domain/scrub.ts';
import {
  outcomeOf,
  outcomeOfDuplicate,
  outcomeOfKnownLink,
  outcomeOfRefusal,
} from '../../../src/run/engine/to-outcome.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aClient, aTenant } from '../../support/servers/tenant-client.ts';

const CONTEXT = { scrubber: createScrubber(), now: () => Date.UTC(2026, 0, 1) };
const IDS = { row: 1, line: 2, primary_user_id: 'auth0|p', secondary_user_id: 'google-oauth2|s' };
const FINISHED = { finished_at: '2026-01-01T00:00:00.000Z' };

describe('the line of a row', () => {
  test('that was linked has what its call told', () => {
    const record = { attempts: 1, status: 201, body: [], latencyMs: 140.26, identities: 2 };
    const end = { kind: 'linked', evidence: 'reply', recovered: false, record } as const;
    expect(outcomeOf(end, aPair(), 'auth0|p', CONTEXT)).toEqual({
      ...IDS,
      outcome: 'linked',
      evidence: 'reply',
      status: 201,
      attempts: 1,
      identities: 2,
      latency_ms: 140.3,
      ...FINISHED,
    });
  });

  test('that was found linked after a call in doubt says so', () => {
    const end = { kind: 'linked', evidence: 'read', recovered: true, record: { attempts: 1 } } as const;
    const line = outcomeOf(end, aPair(), 'auth0|p', CONTEXT);
    expect(line).toMatchObject({ outcome: 'linked', recovered: true, evidence: 'read' });
  });

  test("that failed has the reason, a hint and the tenant's words", () => {
    const body = {
      statusCode: 400,
      error: 'Bad Request',
      message: 'No such\u001b[31m user\n',
      errorCode: 'inexistent_user',
    };
    const end = {
      kind: 'failed',
      reason: 'secondary_not_found',
      record: { attempts: 2, status: 400, body },
    } as const;
    expect(outcomeOf(end, aPair(), 'auth0|p', CONTEXT)).toEqual({
      ...IDS,
      outcome: 'failed',
      reason: 'secondary_not_found',
      hint: expect.stringContaining('secondary id'),
      retryable: false,
      status: 400,
      error_code: 'inexistent_user',
      message: 'No such␛[31m user␊',
      attempts: 2,
      ...FINISHED,
    });
  });

  test.each(['timeout', 'network_error', 'server_error'] as const)(
    'that failed by %s is retryable',
    (reason) => {
      const end = { kind: 'failed', reason, record: { attempts: 6, message: 'no reply in time' } } as const;
      const line = outcomeOf(end, aPair(), 'auth0|p', CONTEXT);
      expect(line).toMatchObject({ reason, retryable: true, message: 'no reply in time' });
    },
  );

  test('names the account that its secondary went to, where the plan moved it', () => {
    const end = { kind: 'already_linked', evidence: 'read', record: { attempts: 1 } } as const;
    expect(outcomeOf(end, aPair(), 'auth0|root', CONTEXT)).toHaveProperty('primary_user_id', 'auth0|root');
  });

  test.each(['link_with', 'primary_token', 'the management token'])(
    'has no %s in it, though the tenant repeats it',
    async (which) => {
      const tenant = await aTenant({ faults: [{ fault: { kind: 'echo', status: 400 } }] });
      const token = tenant.issueToken({ opaque: true });
      const pair = aPair({
        ...(which === 'link_with' ? { linkWith: 'an-id-token-that-is-no-jwt' } : {}),
        ...(which === 'primary_token'
          ? { primaryToken: tenant.issueUserToken('auth0|p', { opaque: true }) }
          : {}),
      });
      const answer = await aClient(tenant.url, token).accounts.link(pair, 'auth0|p');
      if (answer.kind !== 'reply') return expect.fail(answer.kind);
      const scrubber = createScrubber();
      scrubber.learn(token);
      const record = { attempts: 1, status: answer.status, body: answer.body };
      const end = { kind: 'failed', reason: 'rejected', record } as const;
      const line = JSON.stringify(outcomeOf(end, pair, 'auth0|p', { ...CONTEXT, scrubber }));
      expect(line).toContain('Cannot process authorization Bearer [redacted]');
      for (const secret of [token, pair.linkWith, pair.primaryToken]) {
        if (secret !== undefined) expect(line).not.toContain(secret);
      }
    },
  );

  test('that was unlinked has what was given back and what was not', () => {
    const mergeKept = [`user_metadata.${'k'.repeat(300)}`, ...Array(150).fill('app_metadata.x')];
    const end = {
      kind: 'unlinked' as const,
      evidence: 'read' as const,
      recovered: true,
      metadata: 'restored' as const,
      notRestored: ['identities' as const],
      mergeKept,
      record: { attempts: 2 },
    };
    expect(outcomeOf(end, aPair(), 'auth0|p', CONTEXT)).toStrictEqual({
      ...IDS,
      outcome: 'unlinked',
      recovered: true,
      evidence: 'read',
      metadata: 'restored',
      not_restored: ['identities'],
      merge_kept: [`user_metadata.${'k'.repeat(186)}`, ...Array(99).fill('app_metadata.x')],
      attempts: 2,
      ...FINISHED,
    });
    const plain = { ...end, recovered: false, notRestored: [], mergeKept: [] };
    expect(outcomeOf(plain, aPair(), 'auth0|p', CONTEXT)).toStrictEqual({
      ...IDS,
      outcome: 'unlinked',
      evidence: 'read',
      metadata: 'restored',
      attempts: 2,
      ...FINISHED,
    });
  });

  test('that an undo left alone says why', () => {
    const end = { kind: 'left_alone', why: 'primary_gone', record: { attempts: 1, status: 404 } } as const;
    expect(outcomeOf(end, aPair(), 'auth0|p', CONTEXT)).toStrictEqual({
      ...IDS,
      outcome: 'left_alone',
      why: 'primary_gone',
      status: 404,
      attempts: 1,
      ...FINISHED,
    });
  });

  test.each([
    [{}, {}],
    [{ merged: true }, { merged: true }],
    [{ recovered: true }, { recovered: true }],
  ] as const)('that was linked has no member that says nothing: %j', (over, shown) => {
    const record = { attempts: 1 };
    const end = { kind: 'linked', evidence: 'read', recovered: false, record, ...over } as const;
    expect(outcomeOf(end, aPair(), 'auth0|p', CONTEXT)).toStrictEqual({
      ...IDS,
      outcome: 'linked',
      evidence: 'read',
      attempts: 1,
      ...shown,
      ...FINISHED,
    });
  });

  test("that failed keeps the tenant's words to a sentence, and ours where it said nothing", () => {
    const told = (record: object) =>
      outcomeOf(
        { kind: 'failed', reason: 'rejected', record: { attempts: 1, ...record } },
        aPair(),
        'auth0|p',
        CONTEXT,
      );
    const long = told({ body: { message: 'm'.repeat(900), errorCode: 'e'.repeat(900) }, message: 'ours' });
    expect(long).toMatchObject({
      message: expect.stringMatching(/^m{400,499}/),
      error_code: expect.stringMatching(/^e{90,99}/),
    });
    expect(told({ body: 'a page', message: 'ours' })).toMatchObject({ message: 'ours' });
    expect(told({ body: 'a page' })).not.toHaveProperty('message');
    expect(told({ body: 'a page' })).not.toHaveProperty('error_code');
  });

  test('that the plan refused has all ids of a pair, and no more than it could read of another row', () => {
    const pair = { kind: 'pair', row: 1, line: 2, fields: [], pair: aPair() } as const;
    expect(outcomeOfRefusal(pair, 'cycle', 'a cycle', CONTEXT)).toMatchObject(IDS);
    const invalid = { message: 'primary_user_id is empty', secondaryUserId: 'google-oauth2|s' };
    const row = { kind: 'invalid', row: 3, line: 7, fields: [], invalid } as const;
    const line = outcomeOfDuplicate(row, 1, CONTEXT);
    expect(line).toStrictEqual({
      row: 3,
      line: 7,
      secondary_user_id: 'google-oauth2|s',
      outcome: 'duplicate',
      duplicate_of: 1,
      ...FINISHED,
    });
  });

  test('that the plan refused has the ids it could read, and no call', () => {
    const invalid = { message: 'secondary_user_id is empty', primaryUserId: 'auth0|p' };
    const row = { kind: 'invalid', row: 3, line: 7, fields: [], invalid } as const;
    expect(outcomeOfRefusal(row, 'invalid_row', invalid.message, CONTEXT)).toEqual({
      row: 3,
      line: 7,
      primary_user_id: 'auth0|p',
      outcome: 'failed',
      reason: 'invalid_row',
      hint: expect.any(String),
      retryable: false,
      message: 'secondary_user_id is empty',
      ...FINISHED,
    });
  });

  test('that stands earlier names the row where it does', () => {
    const row = { kind: 'pair', row: 1, line: 2, fields: [], pair: aPair() } as const;
    expect(outcomeOfDuplicate(row, 4, CONTEXT)).toEqual({
      ...IDS,
      outcome: 'duplicate',
      duplicate_of: 4,
      ...FINISHED,
    });
  });

  test('that an export shows as linked cost no call', () => {
    expect(outcomeOfKnownLink(aPair(), 'auth0|p', CONTEXT)).toEqual({
      ...IDS,
      outcome: 'already_linked',
      evidence: 'export',
      ...FINISHED,
    });
  });
});
