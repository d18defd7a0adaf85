import type { Clock } from '../../domain/clock.ts';
import { backoffMs } from '../../pace/backoff.ts';

/** How long to wait after failure number `n` (1 = the first), in milliseconds. */
export function jitteredBackoff({ random }: Pick<Clock, 'random'>): (n: number) => number {
  return (n) => backoffMs(n, random());
}
