import type { RunTerms } from '../../run/engine/execute.ts';
import type { brakeFlags, paceFlags } from './flag-tables.ts';
import type { FlagValues } from './flags.ts';

/** How a run is to go, from the flags that every command with a run has. Seconds become milliseconds. */
export function runTermsOf(
  flags: FlagValues<typeof paceFlags & typeof brakeFlags>,
  readBack: boolean,
): RunTerms {
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
