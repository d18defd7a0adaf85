import { describe, expect, test } from 'vitest';
import type { Gate, Pass } from '../../../src/domain/ports.ts';
import { LONG_WAIT_MS, LongWaits } from '../../../src/tenant/http/long-waits.ts';
import { fakeClock, settle } from '../../support/clocks/fake-clock.ts';
import { openGate } from '../../support/open-gate.ts';
import { aClient, aTenant, LINK } from '../../support/servers/tenant-client.ts';

describe('long waits', () => {
  test('are told once, each after its own time; those that end before are not', async () => {
    const clock = fakeClock();
    const waits = new LongWaits(clock);
    const told: string[] = [];
    waits.begin(() => told.push(`a ${clock.monotonic()}`));
    await clock.advance(400);
    const end = waits.begin(() => told.push('b'));
    waits.begin(() => told.push(`c ${clock.monotonic()}`));
    await clock.advance(500);
    end();
    await clock.advance(5_000);
    expect(told).toEqual([`a ${LONG_WAIT_MS}`, `c ${LONG_WAIT_MS + 400}`]);
    expect(clock.nextWake()).toBe(Number.POSITIVE_INFINITY);
    waits.begin(() => told.push('d'));
    await clock.advance(LONG_WAIT_MS);
    expect(told).toHaveLength(3);
  });

  test('keep nothing alive once they are closed', async () => {
    const clock = fakeClock();
    const waits = new LongWaits(clock);
    waits.begin(() => expect.fail('it is closed'));
    waits.close();
    await settle();
    expect(clock.nextWake()).toBe(Number.POSITIVE_INFINITY);
  });
});

/** A client at a gate that the test opens, with a clock in its hand, and an intent that writes down what is asked of it. */
async function aClientAtAGate() {
  const tenant = await aTenant();
  const clock = fakeClock();
  const open = openGate();
  let go: (pass: Pass | undefined) => void = () => {};
  const gate: Gate = {
    ...open,
    enter: () => new Promise<Pass | undefined>((resolve) => (go = resolve)),
  };
  const longWaits = new LongWaits(clock);
  const { client } = aClient(tenant.url, tenant.issueToken(), { gate, clock, longWaits });
  const asked: string[] = [];
  const sent = () => tenant.requests.filter(({ method }) => method === 'POST').length;
  let onWrite = async () => {};
  const intent = {
    write: async () => {
      asked.push(`write, ${sent()} sent`);
      await onWrite();
    },
    withdraw: async () => {
      asked.push('withdraw');
    },
  };
  return {
    client,
    clock,
    open,
    asked,
    intent,
    sent,
    pass: async () => go(await open.enter('POST')),
    onWrite: (act: () => Promise<void>) => {
      onWrite = act;
    },
  };
}

describe('the intent of a request at the gate', () => {
  test('is withdrawn when it waits for long, and is on the disk again before anything is sent', async () => {
    const { client, clock, asked, intent, pass } = await aClientAtAGate();
    const answer = client.request({ ...LINK, intent });
    await clock.advance(LONG_WAIT_MS - 1);
    expect(asked).toEqual([]);
    await clock.advance(1);
    expect(asked).toEqual(['withdraw']);
    await pass();
    expect(await answer).toMatchObject({ kind: 'reply', status: 201 });
    await clock.advance(10 * LONG_WAIT_MS);
    expect(asked).toEqual(['withdraw', 'write, 0 sent']);
  });

  test('that cannot be written sends nothing, and the pass goes back', async () => {
    const { client, intent, pass, open, onWrite, sent } = await aClientAtAGate();
    onWrite(() => Promise.reject(new Error('the disk is full')));
    const answer = client.request({ ...LINK, intent });
    await settle();
    await pass();
    await expect(answer).rejects.toThrow('the disk is full');
    expect([open.told, open.out, sent()]).toEqual([['cancelled'], 0, 0]);
  });

  test('that is on the disk too late, for the run stops, sends nothing either', async () => {
    const { client, intent, pass, open, onWrite, sent } = await aClientAtAGate();
    const stop = new AbortController();
    onWrite(async () => stop.abort());
    const answer = client.request({ ...LINK, intent, signal: stop.signal });
    await settle();
    await pass();
    expect(await answer).toEqual({ kind: 'not_sent' });
    expect([open.told, sent()]).toEqual([['cancelled'], 0]);
  });
});
