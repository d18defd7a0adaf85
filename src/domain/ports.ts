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
  /** `Retry-After` as a wait, whichever of its two forms it had. */
  readonly retryAfterMs?: number;
  /** The reply's `Date` header, epoch milliseconds on the server's clock (it has a resolution of one second). */
  readonly dateEpochMs?: number;
}

/** How an attempt ended that brought no word from Auth0 itself. */
export type Fault = 'server_error' | 'network_error' | 'timeout';

/** Leave to send ONE request. It is handed back exactly once, by one of its methods. */
export interface Pass {
  /** Auth0 answered (whatever the status below 500, a 429 included). */
  replied(facts: RateFacts): void;
  /**
   * No answer from Auth0: a gateway's page, a 5xx, a dead socket, a timeout. `facts` where a reply came.
   * Returns whether this costs the row a try: it does only when something else succeeded since this
   * request was sent. While nothing succeeds the gate closes and lets one probe through at a time.
   */
  failed(fault: Fault, facts?: RateFacts): { readonly costsTry: boolean };
  /** The request was never sent. */
  cancelled(): void;
}

/** A wait with an end that somebody else named. */
export interface NamedWait {
  /** `Retry-After` of the tenant or a gateway; the reset of the tenant's limit; what the token endpoint asked for. */
  readonly kind: 'retry_after' | 'reset' | 'token';
  /** Monotonic ms. */
  readonly untilMs: number;
}

/** What the gate knows and did, for the progress line, the summary and the log. */
export interface RateView {
  /** `--rate`, where it was given. */
  readonly perSecondCap?: number;
  /** The bucket's size as the headers say. */
  readonly limit?: number;
  /** Requests of the bucket that are left to others. */
  readonly reserve?: number;
  /** The refill measured. */
  readonly learnedPerSecond?: number;
  /** 429 replies so far. */
  readonly throttled: number;
  /** Passes given so far. */
  readonly sent: number;
  /** Seconds for which at least one request stood waiting at the gate. */
  readonly waitedS: number;
  /** Since when nothing succeeds (monotonic ms) although requests wait, for whatever cause. Moments are no outage. */
  readonly outageSinceMs?: number;
  /** What those who wait wait for, where a time was named. */
  readonly waitsFor?: NamedWait;
}

/** The one door through which every request to the tenant goes, retries included. */
export interface Gate {
  /**
   * Waits for leave to send a request of this HTTP method. Resolves to undefined when `signal` aborts first: then nothing
   * may be sent.
   */
  enter(method: string, signal?: AbortSignal): Promise<Pass | undefined>;
  /** How many rows under way make sense at this rate and latency: more than may be in flight, for their record takes time too. */
  rowsUnderWay(): number;
  view(): RateView;
}

/** The record's word on one row: that its call may have been sent. */
export interface Intent {
  /** The call goes out next. Nothing may be sent before this resolves; where it is written already it does so at once. */
  write(): Promise<void>;
  /** The call was not sent, and waits or never will be: the word is taken back, until it is written again. */
  withdraw(): Promise<void>;
}

/** The record of a run, as the pipeline writes it. Every promise resolves when the line is durable on disk. */
export interface Journal {
  /** This row's link call is about to be sent. Nothing may be sent before this resolves. */
  intend(pair: Pair): Promise<void>;
  /** The row with an intent was not sent after all: it waits for long, or the run stops first. */
  withdraw(pair: Pair): Promise<void>;
  /** The row has ended: journal first, then the line in its file. */
  settle(outcome: Outcome): Promise<void>;
}

/** Where log lines go. Everything is redacted at the root; nobody hands a secret to it anyway. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
