import { expect, test } from 'vitest';
import { expectTokensRenewed, runThroughExpiries } from '../support/servers/short-tokens.ts';

test('tokens that live 3 s carry a run of 60 s with 32 in flight: no row fails, one token request an expiry', async () => {
  const result = await runThroughExpiries({ lifeS: 3, seconds: 60 });
  const { pairs, seconds, tokenRequests, refused } = result;
  console.log(
    `token life 3 s: ${pairs} links in ${seconds} s, ${tokenRequests.length} token requests, ${refused} calls answered 401 and repeated`,
  );
  expectTokensRenewed(result);
  expect(seconds).toBeGreaterThanOrEqual(60);
});
