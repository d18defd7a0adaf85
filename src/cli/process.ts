import { systemClock } from '../domain/clock.ts';
import { showBug } from './bug.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

/** Who read our output went away (`| head`, a closed session): that ends no run, and is no bug. */
const READER_GONE: ReadonlySet<string> = new Set(['EPIPE', 'EIO']);

/** Runs the command line of a process, and makes an error that nobody caught end in exit code 70. */
export async function runProcess(process: NodeJS.Process): Promise<number> {
  const io = processIo(process);
  const bug = (error: unknown) => process.exit(showBug(error, io, false));
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => READER_GONE.has(error.code ?? '') || bug(error));
  }
  return await main(process.argv.slice(2), io);
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
