import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScrubber, REDACTED } from '../../src/domain/scrub.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHxwIn0.c2lnbmF0dXJl';

describe('a scrubber', () => {
  test('removes known secrets wherever and however often they occur', () => {
    const { learn, scrub } = createScrubber();
    learn('client-secret');
    learn('opaque.token+of/this=run');
    expect(scrub('client-secret, opaque.token+of/this=run, [client-secret]')).toBe(
      `${REDACTED}, ${REDACTED}, [${REDACTED}]`,
    );
  });

  test.each([
    ['whole', JWT],
    ['without its signature', JWT.slice(0, JWT.lastIndexOf('.'))],
    ['with an empty signature', JWT.slice(0, JWT.lastIndexOf('.') + 1)],
  ])('removes an unknown JWT, %s', (_how, token) => {
    expect(createScrubber().scrub(`Bearer ${token} was refused`)).toBe(`Bearer ${REDACTED} was refused`);
  });

  test('removes the secrets passed with a text, and does not keep them', () => {
    const { scrub } = createScrubber();
    expect(scrub('primary token: p-token', ['p-token', undefined])).toBe(`primary token: ${REDACTED}`);
    expect(scrub('primary token: p-token')).toBe('primary token: p-token');
  });

  test('leaves short words, which occur in ordinary text', () => {
    const { learn, scrub } = createScrubber();
    learn('secret');
    learn(undefined);
    expect(scrub('the secret of eyJ is out', ['out'])).toBe('the secret of eyJ is out');
  });

  test('leaves ids, addresses and hashes', () => {
    const text = 'auth0|63d17c6a keeps u.v@x.com at https://acme.eu.auth0.com/api/v2/ (sha256 abab.cdcd)';
    expect(createScrubber().scrub(text)).toBe(text);
  });

  test('leaves no secret in any text', () => {
    const secret = fc.stringMatching(/^[\w-]{8,40}$/);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        const { learn, scrub } = createScrubber();
        learn(hidden);
        // A secret may be part of the replacement.
        if (!REDACTED.includes(hidden)) expect(scrub(before + hidden + after)).not.toContain(hidden);
      }),
    );
  });
});

test.each([
  'eyJ'.repeat(350_000),
  `${'eyJ'.repeat(350_000)}.`,
  `${'eyJ'.repeat(350_000)}. x`,
  'eyJ.'.repeat(250_000),
])('a megabyte of text that begins like a token takes linear time', (text) =>
  expect(createScrubber().scrub(text)).toHaveLength(text.length),
);

test('a token is found after a word and between dots', () => {
  const { scrub } = createScrubber();
  expect(scrub('a=xeyJhbGciOi.e30.c2ln;')).toBe('a=x[redacted];');
  expect(scrub('host.eyJhbGciOi.e30.c2ln.tail')).toBe('host.[redacted].tail');
});
