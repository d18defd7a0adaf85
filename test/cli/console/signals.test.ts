import { describe, expect, test } from 'vitest';
import { watchSignals } from '../../../src/cli/console/signals.ts';
import { SIGNALS } from '../../../src/domain/signal.ts';
import { createShutdown } from '../../../src/run/engine/shutdown.ts';
import { anIo } from '../../support/builders/an-io.ts';

const DRAIN_MS = 30_000;

/** A run that listens for signals, and what it printed. */
function aRun({ begun } = { begun: true }) {
  const io = anIo();
  const stop = createShutdown();
  const printed: string[] = [];
  const off = watchSignals(io, {
    stop,
    drainMs: () => (begun ? DRAIN_MS : undefined),
    print: (text) => printed.push(text),
    giveUp: () => printed.push('given up'),
  });
  return { io, stop, printed, off };
}

describe('the first signal', () => {
  test.each(SIGNALS)('%s stops the run, says so and ends nothing yet', (name) => {
    const { io, stop, printed } = aRun();
    io.signal(name);
    expect([stop.reason, stop.draining.aborted, stop.aborting.aborted, io.exits]).toEqual([
      name,
      true,
      false,
      [],
    ]);
    expect(printed).toEqual([
      expect.stringMatching(new RegExp(`^Interrupted .*${name}.* A second signal exits at once.\n$`)),
    ]);
  });

  test('lets what is under way end for as long as a call may take, and no longer', async () => {
    const { io, stop } = aRun();
    io.signal('SIGINT');
    await io.clock.advance(DRAIN_MS - 1);
    expect(stop.aborting.aborted).toBe(false);
    await io.clock.advance(1);
    expect(stop.aborting.aborted).toBe(true);
  });

  test('leaves the reason of a run that was stopping anyway', () => {
    const { io, stop } = aRun();
    stop.request('max_failures');
    io.signal('SIGTERM');
    expect(stop.reason).toBe('max_failures');
  });
});

describe('the second signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the process at once with %i', (name, code) => {
    const { io } = aRun();
    io.signal('SIGHUP');
    io.signal(name);
    expect(io.exits).toEqual([code]);
  });

  test.each(SIGNALS)('is no SIGHUP: behind %s, a closed terminal and its shell both send one', (name) => {
    const { io, stop } = aRun();
    io.signal(name);
    io.signal('SIGHUP');
    io.signal('SIGHUP');
    expect([io.exits, stop.reason, stop.aborting.aborted]).toEqual([[], name, false]);
  });
});

describe('before a run begins', () => {
  test.each(SIGNALS)('%s lets go of everything at once', (name) => {
    const { io, stop, printed } = aRun({ begun: false });
    io.signal(name);
    expect([stop.reason, stop.draining.aborted, stop.aborting.aborted]).toEqual([name, true, true]);
    expect([printed, io.exits]).toEqual([[], []]);
  });

  test('what does not let go is left where it is', async () => {
    const { io, printed } = aRun({ begun: false });
    io.signal('SIGHUP');
    await io.clock.advance(1000);
    expect([printed, io.exits]).toEqual([['given up'], [129]]);
  });

  test('what has let go is not ended once more', async () => {
    const { io, printed, off } = aRun({ begun: false });
    io.signal('SIGTERM');
    off();
    await io.clock.advance(1000);
    expect([printed, io.exits]).toEqual([[], []]);
  });
});

describe('a run that has ended', () => {
  test('listens no longer, and leaves no timer behind', async () => {
    const { io, stop, off } = aRun();
    io.signal('SIGINT');
    off();
    expect(io.listeners.size).toBe(0);
    await io.clock.advance(DRAIN_MS);
    expect([stop.aborting.aborted, io.clock.nextWake()]).toEqual([false, Number.POSITIVE_INFINITY]);
  });
});
