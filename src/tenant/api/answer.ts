import type { Fault } from '../../domain/ports.ts';
import type { StopReason } from '../../domain/summary.ts';

/** The result of one request to the tenant, all its retries included. */
export type Answer = Reply | Lost | NotSent | Refused;

/** Auth0 itself answered with this status (2xx or 4xx, never 401 to the management token, never 429). */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  /** The parsed body; a string if it was not JSON. Untrusted. */
  readonly body: unknown;
  readonly latencyMs: number;
  /** Attempts that were sent, this one included; 429s are not counted. */
  readonly attempts: number;
}

/** Auth0 did not answer within the tries. A 2xx whose body is not what the endpoint returns is no answer. */
export interface Lost {
  readonly kind: 'lost';
  readonly fault: Fault;
  /** The request may have reached the tenant and been carried out. */
  readonly mayHaveHappened: boolean;
  /** Whether it counts as a try of the row: only if another request succeeded meanwhile. */
  readonly costsTry: boolean;
  readonly status?: number;
  readonly message: string;
  readonly latencyMs: number;
  readonly attempts: number;
}

/** The run is stopping, and this request was never sent. */
interface NotSent {
  readonly kind: 'not_sent';
}

/** The tenant refuses every request of this run, which must stop. This request was not carried out. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: Extract<
    StopReason,
    'unauthorized' | 'forbidden' | 'redirected' | 'untrusted_certificate' | 'proxy_credentials'
  >;
  readonly message: string;
  /** What to do about it, if the reason does not say. */
  readonly next?: string;
  readonly attempts: number;
}

/** Auth0's messages are one sentence. A log should not repeat a longer text for every row. */
const MAX_MESSAGE = 2000;

/** The fields of Auth0's error body, if present. */
export function errorFields(body: unknown): { readonly message?: string; readonly errorCode?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const { message, errorCode } = body as { message?: unknown; errorCode?: unknown };
  return {
    ...(typeof message === 'string' ? { message: message.slice(0, MAX_MESSAGE) } : {}),
    ...(typeof errorCode === 'string' ? { errorCode: errorCode.slice(0, MAX_MESSAGE) } : {}),
  };
}

/** Whether a body is an error in Auth0's shape, not a page of a gateway in front of it. */
export function isAuth0Error(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'statusCode' in body;
}
