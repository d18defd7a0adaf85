import type { InternalAxiosRequestConfig } from 'axios';
import type { Fault, Intent, Pass } from '../../domain/ports.ts';
import type { ErrorCause } from './errors/error-cause.ts';

/** How the last attempt failed. */
export interface LastFault {
  readonly fault: Fault;
  readonly costsTry: boolean;
  readonly neverSent: boolean;
  readonly cause: ErrorCause;
}

/**
 * The state of one request, from its first attempt to its last. A class, because axios copies the plain objects in its
 * config and every attempt must see the same instance.
 */
export class RequestState {
  /** The row's own token, sent instead of the management token. */
  readonly ownToken: string | undefined;
  /** Aborts waiting at the gate. */
  readonly signal: AbortSignal | undefined;
  /** Written before each attempt. */
  readonly intent: Intent | undefined;
  /** Aborts the request on the wire as well; undefined if the reply must be waited for. */
  readonly abortedBy: AbortSignal | undefined;
  /** Sending it twice has the same effect as sending it once (reads). */
  readonly repeatable: boolean;
  /** Tries for faults after the first. */
  readonly retries: number;
  /** Whether the body of a 2xx is what the endpoint returns. */
  readonly expects: (body: unknown) => boolean;

  pass: Pass | undefined;
  token = '';
  sentAtMs = 0;
  latencyMs = 0;
  attempts = 0;
  faults = 0;
  /** To wait before the next attempt enters the gate. */
  waitMs = 0;
  tokenRenewed = false;
  /** The attempt has a connection, and may have been sent. */
  started = false;
  lastFault: LastFault | undefined;

  constructor(options: {
    ownToken?: string;
    signal?: AbortSignal;
    intent?: Intent | undefined;
    abortable?: boolean;
    repeatable: boolean;
    retries: number;
    expects: (body: unknown) => boolean;
  }) {
    this.ownToken = options.ownToken;
    this.signal = options.signal;
    this.intent = options.intent;
    this.abortedBy = options.abortable ? options.signal : undefined;
    this.repeatable = options.repeatable;
    this.retries = options.retries;
    this.expects = options.expects;
  }
}

declare module 'axios' {
  interface AxiosRequestConfig {
    requestState?: RequestState;
  }
}

/** The state of the request that this config belongs to; every request of the client has one. */
export function requestStateOf({ requestState }: InternalAxiosRequestConfig): RequestState {
  if (requestState === undefined) throw new Error('a request without its state');
  return requestState;
}

/** Thrown by the request interceptor if the run stops before the request is sent. */
export class NotSentError extends Error {}

/** Thrown by the request interceptor if no token is available. */
export class NoTokenError extends Error {}
