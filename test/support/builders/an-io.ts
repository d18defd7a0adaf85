import { PassThrough } from 'node:stream';
import type { Io } from '../../../src/cli/io.ts';
import type { Signal } from '../../../src/domain/signal.ts';
import { type FakeClock, fakeClock } from '../clocks/fake-clock.ts';
import { aScreen } from '../screen.ts';

/** A process that a test plays: its clock, its signals, its screens. */
export interface TestIo extends Io {
  readonly clock: FakeClock;
  /** Sends a signal to whoever listens. */
  signal(name: Signal): void;
  /** Those who listen for signals. */
  readonly listeners: ReadonlySet<(signal: Signal) => void>;
  /** The codes that the process would have ended with at once. */
  readonly exits: readonly number[];
}

export function anIo(): TestIo {
  const listeners = new Set<(signal: Signal) => void>();
  const exits: number[] = [];
  return {
    stdin: new PassThrough(),
    stdout: aScreen(),
    stderr: aScreen(),
    env: {},
    clock: fakeClock(),
    cwd: '/',
    pid: 1,
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exitNow: (code) => exits.push(code),
    signal(name) {
      for (const listener of listeners) listener(name);
    },
    listeners,
    exits,
  };
}
