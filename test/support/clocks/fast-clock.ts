import { type Clock, systemClock } from '../../../src/domain/clock.ts';

/**
 * A clock on which time passes `factor` times as fast as here, waits included: for tests of waits among real HTTP
 * calls, which a clock in the test's hand cannot move.
 */
export function fastClock(factor = 100): Clock {
  const startedAt = systemClock.now();
  const startedMs = systemClock.monotonic();
  const elapsed = () => (systemClock.monotonic() - startedMs) * factor;
  return {
    now: () => startedAt + elapsed(),
    monotonic: elapsed,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
    random: () => 0.5,
  };
}
