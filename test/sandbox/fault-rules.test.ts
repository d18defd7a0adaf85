import { describe, expect, it } from 'vitest';
import { FaultBook, type FaultRule, type SandboxFault } from '../../src/sandbox/faults/fault-rules.ts';
import type { SandboxRequest, Surface } from '../../src/sandbox/server/request.ts';
import { seededRandom } from '../../src/sandbox/state/seeded-random.ts';

const RESET: SandboxFault = { kind: 'reset', applied: false };
const HTML: SandboxFault = { kind: 'html', status: 503 };

function aRequest(method = 'POST', userId = 'auth0|a'): SandboxRequest {
  return {
    method,
    path: ['api', 'v2', 'users', userId, 'identities'],
    malformed: false,
    query: new URLSearchParams(),
    headers: {},
    body: '',
  };
}

/** The kinds of fault that these requests meet, in order. */
function met(
  rules: readonly FaultRule[],
  requests: readonly SandboxRequest[],
  door: Surface = 'api',
  seed = 1,
) {
  const book = new FaultBook(seededRandom(seed));
  book.set(rules);
  return requests.map((request) => book.pick(request, door)?.kind);
}

const three = [aRequest(), aRequest(), aRequest()];

describe('a fault rule', () => {
  it.each<[string, FaultRule, (string | undefined)[]]>([
    ['meets every request', { fault: RESET }, ['reset', 'reset', 'reset']],
    ['meets the next so many', { fault: RESET, times: 2 }, ['reset', 'reset', undefined]],
    ['lets the first so many pass', { fault: RESET, skip: 2 }, [undefined, undefined, 'reset']],
    ['meets one in the middle', { fault: RESET, skip: 1, times: 1 }, [undefined, 'reset', undefined]],
    ['never meets another method', { fault: RESET, method: 'GET' }, [undefined, undefined, undefined]],
    ['never meets another user', { fault: RESET, userId: 'auth0|b' }, [undefined, undefined, undefined]],
    ['never meets another door', { fault: RESET, at: 'token' }, [undefined, undefined, undefined]],
    ['asks its own condition', { fault: RESET, match: () => false }, [undefined, undefined, undefined]],
    [
      'never meets a request at probability 0',
      { fault: RESET, probability: 0 },
      [undefined, undefined, undefined],
    ],
  ])('%s', (_, rule, kinds) => {
    expect(met([rule], three)).toEqual(kinds);
  });

  it('is meant for one user where it names one', () => {
    const rule = { fault: RESET, userId: 'auth0|b' };
    expect(met([rule], [aRequest('POST', 'auth0|a'), aRequest('POST', 'auth0|b')])).toEqual([
      undefined,
      'reset',
    ]);
  });

  it('gives way to the rule before it', () => {
    expect(met([{ fault: RESET, times: 1 }, { fault: HTML }], three)).toEqual(['reset', 'html', 'html']);
  });

  it('strikes at its probability, the same way for the same seed', () => {
    const many = Array.from({ length: 2000 }, () => aRequest());
    const struck = met([{ fault: RESET, probability: 0.05 }], many);
    const share = struck.filter((kind) => kind === 'reset').length / many.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
    expect(met([{ fault: RESET, probability: 0.05 }], many)).toEqual(struck);
    expect(met([{ fault: RESET, probability: 0.05 }], many, 'api', 2)).not.toEqual(struck);
  });
});
