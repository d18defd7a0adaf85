import { Writable } from 'node:stream';
import { createScrubber } from '../domain/scrub.ts';
import { renderExportStep } from '../report/render-export.ts';
import { sanitize } from '../report/sanitize.ts';
import type { ExportWorld } from '../run/export-order.ts';
import { createStop } from '../run/stop.ts';
import type { Io } from './io.ts';
import { createLogger, type LogLevel } from './logger.ts';
import { watchSignals } from './signals.ts';
import { createStatusLine } from './status-line.ts';
import { openTerminal } from './terminal.ts';

export interface ExportDeskTerms {
  readonly io: Io;
  readonly quiet: boolean;
  readonly logLevel: LogLevel;
  /** Secrets known before the first token. */
  readonly secrets: readonly (string | undefined)[];
}

/** Where an export meets the person or the cron job: progress, warnings, the log and signals. */
export interface ExportDesk {
  readonly world: ExportWorld;
  close(): void;
}

/** An export has no folder to keep a log in: its lines go to standard error, above the progress. */
export function openExportDesk({ io, quiet, logLevel, secrets }: ExportDeskTerms): ExportDesk {
  const terminal = openTerminal(io.stderr, io.env);
  const scrubber = createScrubber();
  for (const secret of secrets) scrubber.learn(secret);
  const status = createStatusLine(terminal, io.clock, quiet);
  const stop = createStop();
  // Nothing drains: what waits is let go of, and a call that is on the wire ends by its own timeout.
  const unwatch = watchSignals(io, stop, 0, (text) => terminal.print(text));
  const lines = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      terminal.print(line);
      done();
    },
  });
  const world: ExportWorld = {
    clock: io.clock,
    cwd: io.cwd,
    pid: io.pid,
    stop,
    scrubber,
    log: createLogger(lines, logLevel, scrubber),
    warn: (message) => terminal.print(`warning: ${sanitize(scrubber.scrub(message), 2000)}\n`),
    onProgress: (step, elapsedS) => status.update(renderExportStep(step, elapsedS)),
  };
  return {
    world,
    close() {
      status.stop();
      unwatch();
    },
  };
}
