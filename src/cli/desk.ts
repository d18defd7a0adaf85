import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import { problem } from '../domain/problem.ts';
import type { FailureReason } from '../domain/reason.ts';
import { createScrubber } from '../domain/scrub.ts';
import type { Summary } from '../domain/summary.ts';
import { PRIVATE_FILE } from '../record/disk.ts';
import { recordFile } from '../record/run-files.ts';
import { resumeCommand } from '../report/command-line.ts';
import type { PlanView } from '../report/render-plan.ts';
import { renderPlan, renderQuestion } from '../report/render-plan.ts';
import { renderSummary } from '../report/render-summary.ts';
import { renderJson, sanitize } from '../report/sanitize.ts';
import type { LinkWorld } from '../run/link-order.ts';
import { createStop } from '../run/stop.ts';
import { confirm } from './confirm.ts';
import type { Io } from './io.ts';
import { createLogger, type LogLevel } from './logger.ts';
import { createProgress } from './progress.ts';
import { watchSignals } from './signals.ts';
import { openTerminal, type Terminal, wantsColor } from './terminal.ts';

export interface DeskTerms {
  readonly io: Io;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly yes: boolean;
  readonly logLevel: LogLevel;
  /** After a signal, how long what is under way may take to end, ms (`--timeout`). */
  readonly drainMs: number;
  /** Secrets known before the first token: the client's, … */
  readonly secrets: readonly (string | undefined)[];
}

/** Where a run meets the person or the cron job: prompts, progress, log, signals, the summary. */
export interface Desk {
  readonly world: LinkWorld;
  showSummary(summary: Summary, context: SummaryPlace): void;
  close(): void;
}

export interface SummaryPlace {
  readonly folder: string;
  readonly input: string;
  readonly accepted: readonly FailureReason[];
  /** Flags that `--resume` wants again. */
  readonly again: readonly string[];
  /** The words behind the stop reason, e.g. the tenant's refusal. */
  readonly message?: string | undefined;
}

export function openDesk(terms: DeskTerms): Desk {
  const { io, quiet } = terms;
  const terminal = openTerminal(io.stderr, io.env as NodeJS.ProcessEnv);
  const scrubber = createScrubber();
  for (const secret of terms.secrets) scrubber.learn(secret);
  const progress = createProgress(terminal, io.clock, quiet);
  const stop = createStop();
  const unwatch = watchSignals(io, stop, terms.drainMs, (text) => terminal.print(text));
  const world: LinkWorld = {
    clock: io.clock,
    cwd: io.cwd,
    pid: io.pid,
    stdin: io.stdin as unknown as AsyncIterable<Uint8Array>,
    stop,
    scrubber,
    openLog: (folder) => createLogger(logFile(folder), terms.logLevel, scrubber),
    approve: (plan) => approve(plan, terms, terminal, stop.stopping),
    warn: (message) => terminal.print(`warning: ${sanitize(scrubber.scrub(message), 2000)}\n`),
    onProgress: (view) => progress.update(view),
  };
  return {
    world,
    showSummary(summary, place) {
      progress.stop();
      if (place.message !== undefined) {
        terminal.print(`${sanitize(scrubber.scrub(place.message), 2000)}\n`);
      }
      io.stdout.write(terms.json ? `${renderJson(summary)}\n` : summaryText(summary, place, io));
    },
    close() {
      progress.stop();
      unwatch();
    },
  };
}

/** Written as it comes: after a kill the log tells how far things were. */
function logFile(folder: string): DestinationStream {
  return pino.destination({
    dest: recordFile(folder, 'run.log'),
    mode: PRIVATE_FILE,
    append: true,
    sync: true,
  });
}

/** On a terminal the plan is shown and a person asked; elsewhere only `--yes` goes on. */
async function approve(
  plan: PlanView,
  terms: DeskTerms,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { io, yes, quiet } = terms;
  if (!yes || !quiet) terminal.print(renderPlan(plan, { color: terminal.color }));
  if (yes) return;
  if (!terminal.interactive || io.stdin.isTTY !== true) {
    throw problem(
      'not_confirmed',
      'Nothing was sent: nobody can be asked here.',
      'If the plan above is what you want, add --yes.',
    );
  }
  const answer = await confirm({
    input: io.stdin,
    output: io.stderr,
    question: renderQuestion(plan),
    signal,
  });
  if (answer !== 'yes') throw problem('not_confirmed', 'Nothing was sent.');
}

function summaryText(summary: Summary, place: SummaryPlace, io: Io): string {
  const folder = relative(io.cwd, place.folder);
  const shown = folder === '' || folder.startsWith('..') ? place.folder : folder;
  return renderSummary(summary, {
    folder: shown,
    files: readdirSync(place.folder),
    color: wantsColor(io.stdout, io.env as NodeJS.ProcessEnv),
    accepted: place.accepted,
    resume: resumeCommand(place.input, shown, place.again),
  });
}
