import { createScrubber, type Scrubber } from '../../../src/domain/scrub.ts';
import { createStop, type Stop } from '../../../src/run/engine/shutdown.ts';

/** What an export's steps need to tell why they end. */
export function aWitness(): { stop: Stop; scrubber: Scrubber } {
  return { stop: createStop(), scrubber: createScrubber() };
}
