import { type DestinationStream, pino } from 'pino';
import { problem } from '../domain/problem.ts';
import { createScrubber } from '../domain/scrub.ts';
import type { Summary } from '../domain/summary.ts';
import { PRIVATE_FILE } from '../record/disk.ts';
import { recordFile } from '../record/run-files.ts';
import type { PlanView } from '../report/render-plan.ts';
import { renderPlan, renderQuestion } from '../report/render-plan.ts';
import { sanitize } from '../report/sanitize.ts';
import type { LinkWorld } from '../run/link-order.ts';
import { createStop } from '../run/stop.ts';
import { confirm } from './confirm.ts';
import type { Io } from './io.ts';
import { createLogger, type LogLevel } from './logger.ts';
import { createProgress } from './progress.ts';
import { type SummaryPlace, showSummary } from './show-summary.ts';
import { watchSignals } from './signals.ts';
import { openTerminal, type Terminal } from './terminal.ts';

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
  /** Something worth knowing that is no warning. */
  note(message: string): void;
  /** @param message the words behind the stop reason, e.g. the tenant's refusal. */
  showSummary(summary: Summary, place: SummaryPlace, message: string | undefined): void;
  close(): void;
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
    note(message) {
      if (!quiet) terminal.print(`${message}\n`);
    },
    showSummary(summary, place, message) {
      progress.stop();
      if (message !== undefined) world.warn(message);
      showSummary(summary, place, io, terms.json);
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
