import { systemClock } from '../domain/clock.ts';
import type { Problem } from '../domain/problem.ts';
import { SIGNALS } from '../domain/signal.ts';
import { renderProblem, renderProblemJson } from '../report/render-problem.ts';
import { showBug } from './console/bug.ts';
import { standardStream } from './console/standard-stream.ts';
import { wantsColor } from './console/terminal.ts';
import { processEnd } from './end-process.ts';
import { EXIT, type Io } from './io.ts';
import { main } from './main.ts';

/** What needs no word: who read our output has gone (`| head`, a closed session). */
const READER_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO']);

/**
 * Runs the command line of a process and ends it with the exit code; an error that nobody caught ends in 70.
 * It does not wait for what may still be pending: a timer of a gate that nobody stands at, an idle connection.
 */
export async function runProcess(process: NodeJS.Process): Promise<never> {
  const cwd = workingFolder(process);
  const end = processEnd(process);
  const io = processIo(process, cwd ?? '/', end);
  const bug = (error: unknown) => end(showBug(error, io, process.argv.includes('--json')));
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);
  const stdout = standardStream(process.stdout, bug);
  const stderr = standardStream(process.stderr, bug);
  const args = process.argv.slice(2);
  const code =
    cwd === undefined ? refuseToStart(NO_FOLDER, io, args.includes('--json')) : await main(args, io);
  // What was printed into a pipe must be out first.
  await stdout.flushed();
  if (stdout.failure !== undefined && !READER_GONE.has(stdout.failure.code)) {
    process.stderr.write(`warning: standard output could not be written: ${stdout.failure.message}\n`);
  }
  await stderr.flushed();
  return end(code);
}

const NO_FOLDER: Problem = {
  code: 'no_folder',
  message: 'The current folder no longer exists: it was deleted or moved.',
  next: 'Change to an existing folder, e.g. with: cd',
};

/** Undefined where it was deleted: paths that people type begin there. */
function workingFolder(process: NodeJS.Process): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function refuseToStart(problem: Problem, io: Io, json: boolean): number {
  if (json) io.stdout.write(renderProblemJson(problem));
  io.stderr.write(renderProblem(problem, { color: wantsColor(io.stderr, io.env) }));
  return EXIT.nothingRan;
}

function processIo(process: NodeJS.Process, cwd: string, exitNow: Io['exitNow']): Io {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd,
    pid: process.pid,
    clock: systemClock,
    onSignal(listener) {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    exitNow,
  };
}
