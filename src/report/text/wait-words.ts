import type { NamedWait } from '../../domain/ports.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { formatClock } from './format.ts';

/** A wait up to this is over before anybody wonders. */
export const WAIT_WORTH_TELLING_S = 30;

/** A wait with an end that somebody named, on the clock of people. */
export interface WaitView {
  readonly kind: NamedWait['kind'];
  /** Epoch ms. */
  readonly until: number;
}

/** Until when, and by whose word: `until 01:02:03 UTC`, `as the tenant asks (Retry-After)`. */
export function waitWords({ kind, until }: WaitView, nowMs: number): readonly [until: string, why: string] {
  return [`until ${formatClock(until, nowMs)}`, wordOf(kind)];
}

function wordOf(kind: NamedWait['kind']): string {
  switch (kind) {
    case 'retry_after':
      return 'as the tenant asks (Retry-After)';
    case 'reset':
      return 'when its rate limit resets (x-ratelimit-reset)';
    case 'token':
      return 'as the token endpoint asks (Retry-After)';
    default:
      return unreachable(kind);
  }
}
