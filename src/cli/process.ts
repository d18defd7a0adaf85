import { systemClock } from '../domain/clock.ts';
import { SIGNALS } from '../domain/signal.ts';
import { showBug } from './bug.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';
import { standardStream } from './standard-stream.ts';

/** What needs no word: who read our output has gone (`| head`, a closed session). */
const READER_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO']);

/**
 * Runs the command line of a process and ends it with the exit code; an error that nobody caught ends in 70.
 * It does not wait for what may still be pending: a timer of a gate that nobody stands at, an idle connection.
 */
export async function runProcess(process: NodeJS.Process): Promise<never> {
  const io = processIo(process);
  const bug = (error: unknown) => process.exit(showBug(error, io, process.argv.includes('--json')));
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);
  const stdout = standardStream(process.stdout, bug);
  const stderr = standardStream(process.stderr, bug);
  const code = await main(process.argv.slice(2), io);
  // What was printed into a pipe must be out first.
  await stdout.flushed();
  if (stdout.failure !== undefined && !READER_GONE.has(stdout.failure.code)) {
    process.stderr.write(`warning: standard output could not be written: ${stdout.failure.message}\n`);
  }
  await stderr.flushed();
  process.exit(code);
}

function processIo(process: NodeJS.Process): Io {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    pid: process.pid,
    clock: systemClock,
    onSignal(listener) {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    exitNow: (code) => process.exit(code),
  };
}
