import type { Clock } from '../domain/clock.ts';
import type { Signal } from '../domain/signal.ts';

/** The process, as a parameter: everything a command may touch of the world outside its files. */
export interface Io {
  readonly stdin: NodeJS.ReadStream | (NodeJS.ReadableStream & { isTTY?: boolean });
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly cwd: string;
  readonly pid: number;
  /** The arguments: paths among them are to be shown as they were typed. */
  readonly typed?: readonly string[];
  /** Calls `listener` on each signal that asks the process to end; the result takes it off again. */
  onSignal(listener: (signal: Signal) => void): () => void;
  /** Ends the process at once: for the second signal, when nobody wants to wait. */
  exitNow(code: number): void;
}

/** Exit codes, but for the signals' own. */
export const EXIT = {
  ok: 0,
  someFailed: 1,
  nothingRan: 2,
  stopped: 3,
  bug: 70,
} as const;
