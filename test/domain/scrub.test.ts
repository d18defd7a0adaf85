import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScrubber, REDACTED } from '../../src/domain/scrub.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHxwIn0.c2lnbmF0dXJl';

describe('a scrubber', () => {
  test('takes out what it has learnt, wherever and however often it stands', () => {
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
  ])('takes a JWT out that nobody told it of, %s', (_how, token) => {
    expect(createScrubber().scrub(`Bearer ${token} was refused`)).toBe(`Bearer ${REDACTED} was refused`);
  });

  test('takes out what is named with the text alone, and forgets it', () => {
    const { scrub } = createScrubber();
    expect(scrub('primary token: p-token', ['p-token', undefined])).toBe(`primary token: ${REDACTED}`);
    expect(scrub('primary token: p-token')).toBe('primary token: p-token');
  });

  test('leaves short words alone, which stand in innocent text', () => {
    const { learn, scrub } = createScrubber();
    learn('secret');
    learn(undefined);
    expect(scrub('the secret of eyJ is out', ['out'])).toBe('the secret of eyJ is out');
  });

  test('leaves ids, addresses and hashes alone', () => {
    const text = 'auth0|63d17c6a keeps u.v@x.com at https://acme.eu.auth0.com/api/v2/ (sha256 abab.cdcd)';
    expect(createScrubber().scrub(text)).toBe(text);
  });

  test('leaves no secret in any text', () => {
    const secret = fc.stringMatching(/^[\w-]{8,40}$/);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        const { learn, scrub } = createScrubber();
        learn(hidden);
        // A secret may be a part of the mark that stands for it.
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
])('a megabyte of what begins like a token takes no longer than any other text', (text) =>
  expect(createScrubber().scrub(text)).toHaveLength(text.length),
);

test('a token is found behind a word and between dots', () => {
  const { scrub } = createScrubber();
  expect(scrub('a=xeyJhbGciOi.e30.c2ln;')).toBe('a=x[redacted];');
  expect(scrub('host.eyJhbGciOi.e30.c2ln.tail')).toBe('host.[redacted].tail');
});
