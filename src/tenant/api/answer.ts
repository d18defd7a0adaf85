import type { Fault } from '../../domain/ports.ts';
import type { StopReason } from '../../domain/summary.ts';

/** What came of one request to the tenant, all its repeats included. */
export type Answer = Reply | Lost | NotSent | Refused;

/** Auth0 itself answered with this status (2xx or 4xx, never 401 on our own token, never 429). */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  /** The parsed body; a string where it was not JSON. Untrusted. */
  readonly body: unknown;
  readonly latencyMs: number;
  /** Attempts that reached the wire, this one included; 429s are not counted. */
  readonly attempts: number;
}

/** No word from Auth0 in the tries there were: a 2xx that is not what the endpoint gives is none. */
export interface Lost {
  readonly kind: 'lost';
  readonly fault: Fault;
  /** The request may have reached the tenant and been carried out. */
  readonly mayHaveHappened: boolean;
  /** Whether it costs the row a try: something else succeeded meanwhile. */
  readonly costsTry: boolean;
  readonly status?: number;
  readonly message: string;
  readonly latencyMs: number;
  readonly attempts: number;
}

/** The run stops, and this request was never sent. */
interface NotSent {
  readonly kind: 'not_sent';
}

/** The tenant will not have us at all: the run must stop. The request was not carried out. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: Extract<
    StopReason,
    'unauthorized' | 'forbidden' | 'redirected' | 'untrusted_certificate' | 'proxy_credentials'
  >;
  readonly message: string;
  /** What to do about it, where the reason alone does not tell. */
  readonly next?: string;
  readonly attempts: number;
}

/** Auth0's messages are a sentence long. What is longer is nothing that a log should hold for every row. */
const LONGEST_WORDS = 2000;

/** The fields of Auth0's error body, as far as they are there. */
export function errorFields(body: unknown): { readonly message?: string; readonly errorCode?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const { message, errorCode } = body as { message?: unknown; errorCode?: unknown };
  return {
    ...(typeof message === 'string' ? { message: message.slice(0, LONGEST_WORDS) } : {}),
    ...(typeof errorCode === 'string' ? { errorCode: errorCode.slice(0, LONGEST_WORDS) } : {}),
  };
}

/** Whether a body is Auth0's own error, not the page of a gateway in front of it. */
export function isAuth0Error(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'statusCode' in body;
}
