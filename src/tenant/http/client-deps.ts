import type { Clock } from '../../domain/clock.ts';
import type { Gate, RateFacts } from '../../domain/ports.ts';
import type { AccessTokens } from '../auth/access-tokens.ts';
import type { ErrorCause } from './errors/error-cause.ts';
import type { LongWaits } from './long-waits.ts';
import type { Transport } from './transport.ts';

/** What a client of the tenant is made of. */
export interface ClientDeps {
  readonly origin: string;
  readonly transport: Transport;
  readonly tokens: AccessTokens;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Tries after the first, for faults of what may be repeated. */
  readonly retries: number;
  /** The rate limit's facts in a reply's status and headers. */
  readonly rateFacts: (status: number, headers: Readonly<Record<string, unknown>>) => RateFacts;
  /** How long to wait after fault number `n` (1 = the first), ms. */
  readonly backoffMs: (n: number) => number;
  /** What the token endpoint met that waiting cannot help, where it did. */
  readonly endingTrouble?: (() => ErrorCause | undefined) | undefined;
  /** Told how each attempt ended: the trouble it met, or undefined where Auth0 answered. */
  readonly onAttempt?: ((trouble: ErrorCause | undefined) => void) | undefined;
  /** Watches over requests with an intent that wait before they go out. */
  readonly longWaits?: LongWaits;
  readonly onRetry?: ((what: { path: string; why: string; status?: number }) => void) | undefined;
}
