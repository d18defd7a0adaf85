import { expect, test } from 'vitest';
import { knownSecrets } from '../../../src/cli/settings/known-secrets.ts';
import { createScrubber } from '../../../src/domain/scrub.ts';

/** @returns the text as it is shown where the environment is this. */
function shown(text: string, env: Record<string, string>): string {
  const { learn, scrub } = createScrubber();
  for (const secret of knownSecrets(env)) learn(secret);
  return scrub(text);
}

const CLEAR = 'bulk:pa:ss@word%';
const TYPED = 'bulk:pa%3Ass%40word%25';

test.each([
  ['the address', `http://${TYPED}@proxy:3128`],
  ['the user and password as typed', `${TYPED} was refused`],
  ['both decoded', `${CLEAR} was refused`],
  ['the password alone, as typed', 'pa%3Ass%40word%25'],
  ['the password alone, decoded', 'pa:ss@word%'],
  ['the header', `Proxy-Authorization: Basic ${Buffer.from(CLEAR).toString('base64')}`],
])('of a proxy password nothing is shown: %s', (_what, text) => {
  const clean = shown(text, { HTTPS_PROXY: `http://${TYPED}@proxy:3128` });
  expect(clean).toContain('[redacted]');
  for (const part of ['pa%3A', 'pa:', 'ss%40', 'ss@', Buffer.from(CLEAR).toString('base64')]) {
    expect(clean).not.toContain(part);
  }
});

test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'all_proxy'])('wherever it stands: %s', (name) => {
  expect(shown('user:hunter22@proxy', { [name]: 'user:hunter22@proxy:3128' })).toBe('[redacted]@proxy');
});

test('an address that is no URL hides its password as well', () => {
  expect(shown('http://u:p@ssw%ord@x y', { HTTPS_PROXY: 'http://u:p@ssw%ord@x y' })).not.toContain('ssw');
});

test('an address without a password hides nothing', () => {
  expect(shown('http://proxy:3128', { HTTPS_PROXY: 'http://proxy:3128' })).toBe('http://proxy:3128');
});

test('the own secrets are known', () => {
  const env = { AUTH0_CLIENT_SECRET: 'client-secret', AUTH0_ACCESS_TOKEN: ' opaque-token ' };
  expect(shown('client-secret opaque-token', env)).toBe('[redacted] [redacted]');
});
