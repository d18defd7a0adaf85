import type { Fault, Intent, Pass } from '../../domain/ports.ts';
import type { ErrorCause } from './errors/error-cause.ts';

/** How the last attempt failed. */
export interface LastFault {
  readonly fault: Fault;
  readonly costsTry: boolean;
  readonly neverSent: boolean;
  readonly trouble: ErrorCause;
}

/**
 * What one request carries through axios from its first attempt to its last. A class, because axios copies
 * plain objects in its config and this must stay one and the same.
 */
export class RequestState {
  /** The token this request must use: a row's own; without one, the management token. */
  readonly ownToken: string | undefined;
  /** Aborts waiting at the gate. */
  readonly signal: AbortSignal | undefined;
  /** Written before each attempt. */
  readonly intent: Intent | undefined;
  /** Aborts the request on the wire as well; undefined where it is waited for whatever happens. */
  readonly cutBy: AbortSignal | undefined;
  /** Sending it twice does no more than sending it once (reads). */
  readonly repeatable: boolean;
  /** Tries for faults after the first. */
  readonly retries: number;
  /** Whether the body of a 2xx is what the endpoint gives. */
  readonly expects: (body: unknown) => boolean;

  pass: Pass | undefined;
  token = '';
  sentAtMs = 0;
  latencyMs = 0;
  attempts = 0;
  faults = 0;
  /** To wait before the next attempt goes to the gate. */
  waitMs = 0;
  renewed = false;
  /** The attempt has got a connection, and may have been sent over it. */
  wentOut = false;
  lastFault: LastFault | undefined;

  constructor(terms: {
    ownToken?: string;
    signal?: AbortSignal;
    intent?: Intent | undefined;
    cuttable?: boolean;
    repeatable: boolean;
    retries: number;
    expects: (body: unknown) => boolean;
  }) {
    this.ownToken = terms.ownToken;
    this.signal = terms.signal;
    this.intent = terms.intent;
    this.cutBy = terms.cuttable ? terms.signal : undefined;
    this.repeatable = terms.repeatable;
    this.retries = terms.retries;
    this.expects = terms.expects;
  }
}

declare module 'axios' {
  interface AxiosRequestConfig {
    exchange?: RequestState;
  }
}

/** Thrown by the request interceptor when the run stops before the request was sent. */
export class NotSentError extends Error {}

/** Thrown by the request interceptor when no token can be had. */
export class NoTokenError extends Error {}
