import { createScrubber, type Scrubber } from '../../../src/domain/scrub.ts';
import { createShutdown, type Shutdown } from '../../../src/run/engine/shutdown.ts';

/** What an export's steps need to tell why they end. */
export function aWitness(): { stop: Shutdown; scrubber: Scrubber } {
  return { stop: createShutdown(), scrubber: createScrubber() };
}
