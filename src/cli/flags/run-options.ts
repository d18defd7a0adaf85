import type { RunOptions } from '../../run/engine/execute.ts';
import type { paceFlags, stopFlags } from './flag-tables.ts';
import type { FlagValues } from './flags.ts';

/** How a run is to go, from the flags that every command with a run has. Seconds become milliseconds. */
export function runOptionsOf(
  flags: FlagValues<typeof paceFlags & typeof stopFlags>,
  readBack: boolean,
): RunOptions {
  const duration = flags['max-duration'];
  return {
    retries: flags.retries,
    timeoutMs: flags.timeout * 1000,
    readBack,
    maxOutageMs: flags['max-outage'] * 1000,
    maxDurationMs: duration === undefined ? undefined : duration * 1000,
    maxFailures: flags['max-failures'],
    limit: flags.limit,
  };
}
