import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';

const AN_HOUR = 3_600_000;

describe('a sleep of the system clock', () => {
  test('ends on time, and removes its listener', async () => {
    const { signal } = new AbortController();
    await systemClock.sleep(1, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends when the signal aborts, without an error', async () => {
    const stop = new AbortController();
    const slept = systemClock.sleep(AN_HOUR, stop.signal);
    stop.abort();
    await expect(slept).resolves.toBeUndefined();
  });

  test('ends at once when the signal has already aborted', async () => {
    await expect(systemClock.sleep(AN_HOUR, AbortSignal.abort())).resolves.toBeUndefined();
  });
});
