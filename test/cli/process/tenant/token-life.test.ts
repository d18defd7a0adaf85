import { test } from 'vitest';
import { expectTokensRenewed, runThroughExpiries } from '../../../support/servers/short-tokens.ts';

test('tokens that live 2 s carry a run of 3 s with 32 in flight: no row fails, one token request an expiry', async () => {
  expectTokensRenewed(await runThroughExpiries({ lifeS: 2, seconds: 3 }));
});
