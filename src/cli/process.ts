import { systemClock } from '../domain/clock.ts';
import { showBug } from './bug.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

/** Who read our output went away (`| head`, a closed session): that ends no run, and is no bug. */
const READER_GONE: ReadonlySet<string> = new Set(['EPIPE', 'EIO']);

/**
 * Runs the command line of a process and ends it with the exit code; an error that nobody caught ends in 70.
 * It does not wait for what may still be pending: a timer of a gate that nobody stands at, an idle connection.
 */
export async function runProcess(process: NodeJS.Process): Promise<never> {
  const io = processIo(process);
  const bug = (error: unknown) => process.exit(showBug(error, io, false));
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => READER_GONE.has(error.code ?? '') || bug(error));
  }
  const code = await main(process.argv.slice(2), io);
  // What was printed into a pipe must be out first.
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
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
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
    exitNow: (code) => process.exit(code),
  };
}
