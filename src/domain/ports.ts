import type { Outcome } from './row/outcome.ts';
import type { Pair } from './row/pair.ts';

/** What a reply tells about the tenant's rate limit. Times are monotonic milliseconds unless the name says otherwise. */
export interface RateFacts {
  readonly status: number;
  /** `x-ratelimit-limit`: the bucket's size. */
  readonly limit?: number;
  /** `x-ratelimit-remaining`. */
  readonly remaining?: number;
  /** `x-ratelimit-reset`: epoch seconds on the SERVER's clock when at least one more request is added. */
  readonly resetEpochS?: number;
  /** `Retry-After` as a duration, from either of its two forms. */
  readonly retryAfterMs?: number;
  /** The reply's `Date` header, epoch milliseconds on the server's clock (it has a resolution of one second). */
  readonly dateEpochMs?: number;
}

/** How an attempt ended without an answer from Auth0 itself. */
export type Fault = 'server_error' | 'network_error' | 'timeout';

/** Permission to send ONE request. It is returned exactly once, by one of its methods. */
export interface Pass {
  /** Auth0 answered with any status below 500, including 429. */
  replied(facts: RateFacts): void;
  /**
   * Auth0 did not answer: a gateway's page, a 5xx, a dead socket, a timeout. `facts` where there was a reply.
   * Returns whether this uses up one of the row's retries: only if another request has succeeded since this one was sent.
   * While nothing succeeds, the gate closes and admits one probe at a time.
   */
  failed(fault: Fault, facts?: RateFacts): { readonly costsTry: boolean };
  /** The request was never sent. */
  cancelled(): void;
}

/** A wait whose end a server set. */
export interface NamedWait {
  /** `Retry-After` of the tenant or a gateway; the reset of the tenant's limit; the wait that the token endpoint set. */
  readonly kind: 'retry_after' | 'reset' | 'token';
  /** Monotonic ms. */
  readonly untilMs: number;
}

/** The gate's state and counts, for the progress line, the summary and the log. */
export interface RateView {
  /** `--rate`, where it was given. */
  readonly perSecondCap?: number;
  /** The bucket's size, from the headers. */
  readonly limit?: number;
  /** Requests of the bucket that are left to other clients. */
  readonly reserve?: number;
  /** The measured refill rate. */
  readonly learnedPerSecond?: number;
  /** 429 replies so far. */
  readonly throttled: number;
  /** Passes issued so far. */
  readonly sent: number;
  /** Seconds during which at least one request waited at the gate. */
  readonly waitedS: number;
  /** When requests began to wait with no success, for any cause (monotonic ms). Brief failures are not an outage. */
  readonly outageSinceMs?: number;
  /** What the waiting requests wait for, where a server set a time. */
  readonly waitsFor?: NamedWait;
}

/** Admits every request to the tenant, including retries. */
export interface Gate {
  /**
   * Waits until a request of this HTTP method may be sent. Resolves to undefined if `signal` aborts first; then nothing may
   * be sent.
   */
  enter(method: string, signal?: AbortSignal): Promise<Pass | undefined>;
  /** How many rows to work on at this rate and latency. More than may be in flight, because writing their record takes time. */
  rowsUnderWay(): number;
  view(): RateView;
}

/** The journal entry for one row that says that its call may have been sent. */
export interface Intent {
  /** Writes the entry. Nothing may be sent before this resolves. Resolves at once if it is already written. */
  write(): Promise<void>;
  /** Withdraws the entry, because the call was not sent. It can be written again. */
  withdraw(): Promise<void>;
}

/** Writes the record of a run. Every promise resolves when the line is durable on disk. */
export interface Journal {
  /** Records that the row's link call is about to be sent. Nothing may be sent before this resolves. */
  intend(pair: Pair): Promise<void>;
  /** Records that the row was not sent after all: it waits for long, or the run stops first. */
  withdraw(pair: Pair): Promise<void>;
  /** Records the row's outcome: in the journal first, then as a line of its file. */
  settle(outcome: Outcome): Promise<void>;
}

/** Receives log lines. It redacts all of them; callers do not pass secrets anyway. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
