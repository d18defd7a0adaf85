import type { Clock } from '../../domain/clock.ts';
import type { Scrubber } from '../../domain/scrub.ts';
import type { Shutdown } from './shutdown.ts';

/** What every command is given of its surroundings, besides files and the network. */
export interface RunContext {
  readonly clock: Clock;
  readonly cwd: string;
  readonly pid: number;
  readonly stop: Shutdown;
  readonly scrubber: Scrubber;
  /** Shows a message that a person should read now. */
  warn(message: string): void;
}
