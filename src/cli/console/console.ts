import { problem } from '../../domain/problem.ts';
import { createScrubber } from '../../domain/scrub.ts';
import type { Summary } from '../../domain/summary.ts';
import { recordFile } from '../../record/folder/run-files.ts';
import { renderPlan, renderQuestion } from '../../report/render-plan.ts';
import { renderUndoPlan, renderUndoQuestion } from '../../report/render-undo-plan.ts';
import { sanitize } from '../../report/text/sanitize.ts';
import { createShutdown, type Shutdown } from '../../run/engine/shutdown.ts';
import { throwIfInterrupted } from '../../run/engine/throw-if-interrupted.ts';
import type { StandardInput } from '../../run/input/standard-input.ts';
import type { LinkContext } from '../../run/link/link-options.ts';
import type { UndoContext } from '../../run/undo/undo-options.ts';
import type { Call } from '../command.ts';
import type { undoFlags } from '../flags/flag-tables.ts';
import type { FlagTable, FlagValues } from '../flags/flags.ts';
import type { Io } from '../io.ts';
import { knownSecrets } from '../settings/known-secrets.ts';
import { confirm } from './confirm.ts';
import { endInterrupted, showInterrupted } from './interrupted.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { createLogger, type LogLevel } from './logger.ts';
import { createProgress } from './progress.ts';
import { type SummaryPlace, showSummary } from './show-summary.ts';
import { watchSignals } from './signals.ts';
import { openTerminal, type Terminal } from './terminal.ts';

interface ConsoleOptions {
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
export interface RunConsole {
  readonly context: LinkContext;
  /** The same for `undo`, which has a plan of its own. */
  readonly undoContext: UndoContext;
  /** Something worth knowing that is no warning. */
  note(message: string): void;
  /** @param message the words behind the stop reason, e.g. the tenant's refusal. */
  showSummary(summary: Summary, place: SummaryPlace, message: string | undefined): void;
  close(): void;
}

/** What a command with a run's folder is called with. */
type RunCall = Pick<Call<FlagTable>, 'io' | 'env'> & {
  readonly flags: Pick<FlagValues<typeof undoFlags>, 'json' | 'quiet' | 'yes' | 'log-level' | 'timeout'>;
};

/**
 * Runs a command that has a run's folder at a console, and closes it.
 * @returns the exit code: of `body`, or of the signal that ended it.
 */
export async function withRunConsole(
  { io, env, flags }: RunCall,
  body: (console: RunConsole) => Promise<number>,
): Promise<number> {
  const { json, quiet, yes, timeout } = flags;
  const console = openRunConsole({
    io,
    json,
    quiet,
    yes,
    logLevel: flags['log-level'],
    drainMs: timeout * 1000,
    secrets: knownSecrets(env),
  });
  try {
    return await body(console);
  } catch (error) {
    return endInterrupted(error, console.context.stop, io, json);
  } finally {
    console.close();
  }
}

function openRunConsole(terms: ConsoleOptions): RunConsole {
  const { io, quiet } = terms;
  const terminal = openTerminal(io.stderr, io.env, io);
  const scrubber = createScrubber();
  for (const secret of terms.secrets) scrubber.learn(secret);
  const progress = createProgress(terminal, io.clock, quiet);
  const stop = createShutdown();
  let logFile: LogFile | undefined;
  const unwatch = watchSignals(io, {
    stop,
    // The log is opened when the run begins.
    drainMs: () => (logFile === undefined ? undefined : terms.drainMs),
    print: (text) => terminal.say(text),
    giveUp: () => showInterrupted(io, terms.json),
  });
  const context: LinkContext = {
    clock: io.clock,
    cwd: io.cwd,
    pid: io.pid,
    stdin: io.stdin as unknown as StandardInput,
    stop,
    scrubber,
    openLog: (folder) => {
      logFile = openLogFile(recordFile(folder, 'run.log'), (error) =>
        context.warn(`run.log can no longer be written: ${error.message}`),
      );
      return createLogger(logFile, terms.logLevel, scrubber);
    },
    approve: (plan) => approve(renderPlan(plan, terminal), renderQuestion(plan), terms, terminal, stop),
    warn: (message) => terminal.say(`warning: ${sanitize(scrubber.scrub(message), 2000)}\n`),
    onProgress: (view) => progress.update(view),
  };
  return {
    context,
    undoContext: {
      ...context,
      approve: (plan) =>
        approve(renderUndoPlan(plan, terminal), renderUndoQuestion(plan), terms, terminal, stop),
    },
    note(message) {
      if (!quiet) terminal.say(`${message}\n`);
    },
    showSummary(summary, place, message) {
      progress.stop();
      if (message !== undefined) context.warn(message);
      showSummary(summary, place, io, terms.json);
    },
    close() {
      progress.stop();
      logFile?.close();
      unwatch();
    },
  };
}

/** On a terminal the plan is shown and a person asked; elsewhere only `--yes` goes on. */
async function approve(
  plan: string,
  question: string,
  terms: ConsoleOptions,
  terminal: Terminal,
  stop: Shutdown,
): Promise<void> {
  const { io, yes, quiet } = terms;
  if (!yes || !quiet) terminal.say(plan);
  if (yes) return;
  if (!terminal.interactive || io.stdin.isTTY !== true) {
    throw problem(
      'not_confirmed',
      'Nothing was sent: there is no terminal on which to ask for confirmation.',
      'If the plan above is what you want, add --yes.',
    );
  }
  const answer = await confirm({
    input: io.stdin,
    output: io.stderr,
    question,
    signal: stop.draining,
  });
  // On a terminal in raw mode Ctrl-C is a key, and no signal.
  if (answer === 'aborted') stop.request('SIGINT');
  throwIfInterrupted(stop.draining);
  if (answer !== 'yes') throw problem('not_confirmed', 'Nothing was sent.');
}
