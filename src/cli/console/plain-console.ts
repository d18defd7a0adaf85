import { Writable } from 'node:stream';
import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../domain/ports.ts';
import { createScrubber, type Scrubber } from '../../domain/scrub.ts';
import { sanitize } from '../../report/text/sanitize.ts';
import { createShutdown, type Shutdown } from '../../run/engine/shutdown.ts';
import type { StandardInput } from '../../run/input/standard-input.ts';
import type { Io } from '../io.ts';
import { showInterrupted } from './interrupted.ts';
import { createLogger, type LogLevel } from './logger.ts';
import { watchSignals } from './signals.ts';
import { createStatusLine } from './status-line.ts';
import { openTerminal } from './terminal.ts';

export interface PlainConsoleOptions {
  readonly io: Io;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly logLevel: LogLevel;
  /** Secrets known before the first token. */
  readonly secrets: readonly (string | undefined)[];
}

/** What a command without a run's folder uses besides files and hosts. */
interface PlainContext {
  readonly clock: Clock;
  readonly cwd: string;
  readonly pid: number;
  readonly stdin: StandardInput;
  readonly stop: Shutdown;
  readonly scrubber: Scrubber;
  readonly log: Log;
  /** Something a person should read now. */
  warn(message: string): void;
  /** What it is busy with, at least once a second. */
  onStep(text: string): void;
}

/** Where such a command meets the person or the cron job: progress, warnings, the log and signals. */
export interface PlainConsole {
  readonly context: PlainContext;
  close(): void;
}

/** Without a folder to keep a log in, its lines go to standard error, above the progress. */
export function openPlainConsole({ io, json, quiet, logLevel, secrets }: PlainConsoleOptions): PlainConsole {
  const terminal = openTerminal(io.stderr, io.env, io);
  const scrubber = createScrubber();
  for (const secret of secrets) scrubber.learn(secret);
  const status = createStatusLine(terminal, io.clock, quiet);
  const stop = createShutdown();
  const unwatch = watchSignals(io, {
    stop,
    // Nothing drains: there is no row whose outcome would be lost.
    drainMs: () => undefined,
    print: (text) => terminal.say(text),
    giveUp: () => showInterrupted(io, json),
  });
  const lines = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      terminal.print(line);
      done();
    },
  });
  const context: PlainContext = {
    clock: io.clock,
    cwd: io.cwd,
    pid: io.pid,
    stdin: io.stdin as unknown as StandardInput,
    stop,
    scrubber,
    log: createLogger(lines, logLevel, scrubber),
    warn: (message) => terminal.say(`warning: ${sanitize(scrubber.scrub(message), 2000)}\n`),
    onStep: (text) => status.update(text),
  };
  return {
    context,
    close() {
      status.stop();
      unwatch();
    },
  };
}
