import { Readable } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import { type Clock, systemClock } from '../../src/domain/clock.ts';
import type { CliOptions, Ended } from './cli.ts';
import { aScreen } from './screen.ts';

export interface CallOptions extends CliOptions {
  /** How wide its screens are. Default: so wide that no sentence is wrapped, and words can be looked for. */
  readonly columns?: number;
  /** For waits that are too long for a test. */
  readonly clock?: Clock;
}

/**
 * Runs a command line within this process, with streams and environment of its own: for tables of command lines,
 * where a start of Node for each would be too dear.
 */
export async function callMain(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
  const columns = options.columns ?? 10_000;
  const [stdout, stderr] = [Object.assign(aScreen(), { columns }), Object.assign(aScreen(), { columns })];
  const code = await main(args, {
    stdin: Readable.from([Buffer.from(options.input ?? '')]) as unknown as NodeJS.ReadStream,
    stdout,
    stderr,
    env: options.env ?? {},
    clock: options.clock ?? systemClock,
    cwd: options.cwd ?? process.cwd(),
    pid: process.pid,
    onSignal: () => () => {},
    exitNow: (code) => {
      throw new Error(`exitNow(${code}) without a signal`);
    },
  });
  return { code, signal: null, stdout: stdout.text(), stderr: stderr.text() };
}
