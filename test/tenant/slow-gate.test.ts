import { expect, test } from 'vitest';
import type { Gate } from '../../src/domain/ports.ts';
import { renewingTokens } from '../../src/tenant/auth/access-tokens.ts';
import { fakeClock } from '../support/clocks/fake-clock.ts';
import { openGate } from '../support/open-gate.ts';
import { aClient, aTenant, READ } from '../support/servers/tenant-client.ts';

test('where every wait at the gate outlives its token, the pass is held for a new one', async () => {
  const tenant = await aTenant();
  const clock = fakeClock();
  const tokens = renewingTokens({
    request: async () => ({ kind: 'granted', token: tenant.issueToken(), lifetimeMs: 5_000 }),
    nowMs: clock.monotonic,
    pause: async () => {},
    sleep: clock.sleep,
    retries: () => 0,
  });
  const open = openGate();
  const gate: Gate = {
    ...open,
    enter: async (method) => {
      await clock.sleep(10_000);
      return await open.enter(method);
    },
  };
  const { client } = aClient(tenant.url, tokens, { gate, clock });
  const answer = client.request(READ);
  await clock.advance(20_000);
  expect(await answer).toMatchObject({ kind: 'reply', status: 200 });
  expect([open.told, tokens.requests]).toEqual([['cancelled', 'replied 200'], 3]);
});
