import type { Clock } from '../../domain/clock.ts';
import type { Gate, RateFacts } from '../../domain/ports.ts';
import type { AccessTokens } from '../auth/access-tokens.ts';
import type { ErrorCause } from './errors/error-cause.ts';
import type { LongWaits } from './long-waits.ts';
import type { Transport } from './transport.ts';

/** What a client of the tenant works with. */
export interface ClientDeps {
  readonly origin: string;
  readonly transport: Transport;
  readonly tokens: AccessTokens;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Tries after the first, for faults of a repeatable request. */
  readonly retries: number;
  /** What a reply's status and headers say about the rate limit. */
  readonly rateFacts: (status: number, headers: Readonly<Record<string, unknown>>) => RateFacts;
  /** How long to wait after fault number `n` (1 = the first), ms. */
  readonly backoffMs: (n: number) => number;
  /** A cause at the token endpoint that waiting cannot remove, if there is one. */
  readonly fatalCause?: (() => ErrorCause | undefined) | undefined;
  /** Called after each attempt: with the cause if it failed, with undefined if Auth0 answered. */
  readonly onAttempt?: ((cause: ErrorCause | undefined) => void) | undefined;
  /** Reports requests with an intent that wait for long before they are sent. */
  readonly longWaits?: LongWaits;
  readonly onRetry?: ((what: { path: string; why: string; status?: number }) => void) | undefined;
}
