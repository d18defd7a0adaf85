import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Fault } from '../../domain/ports.ts';
import { REDACTED } from '../../domain/scrub.ts';
import { isAuth0Error } from '../api/answer.ts';
import type { ClientDeps } from './client-deps.ts';
import { causeOf } from './errors/cause-of.ts';
import type { ErrorCause } from './errors/error-cause.ts';
import { wasNeverSent } from './errors/never-sent.ts';
import type { RequestState } from './request-state.ts';

/** A reply came: the gate learns from its headers. */
export function reportReply(parts: ClientDeps, response: AxiosResponse): void {
  const exchange = exchangeOf(response.config);
  exchange.latencyMs = parts.clock.monotonic() - exchange.sentAtMs;
  exchange.pass?.replied(parts.rateFacts(response.status, response.headers));
  parts.onAttempt?.(undefined);
}

/** Sorts a failed attempt for the gate: Auth0's own word, or a fault. */
export function reportFailure(parts: ClientDeps, error: unknown): void {
  if (!(error instanceof AxiosError) || error.config === undefined) return;
  const exchange = exchangeOf(error.config);
  const { pass } = exchange;
  exchange.latencyMs = parts.clock.monotonic() - exchange.sentAtMs;
  exchange.lastFault = undefined;
  if (pass === undefined) return;
  const { response } = error;
  const facts = response && parts.rateFacts(response.status, response.headers);
  if (facts !== undefined && isWordOfAuth0(response)) {
    pass.replied(facts);
    parts.onAttempt?.(undefined);
    return;
  }
  const fault = faultOf(error);
  const trouble = withoutToken(causeOf(error), exchange);
  const neverSent = wasNeverSent(error);
  if (neverSent) exchange.attempts -= 1;
  // What a portal says about rates is not the tenant's; a gateway's 5xx may ask for a wait.
  const isFromGateway = response !== undefined && response.status >= 400;
  const { costsTry } = pass.failed(fault, isFromGateway ? facts : undefined);
  if (costsTry) exchange.faults += 1;
  exchange.lastFault = { fault, costsTry, neverSent, trouble };
  // What we gave up ourselves tells nothing of the tenant.
  if (error.code !== AxiosError.ERR_CANCELED) parts.onAttempt?.(trouble);
}

/** A page may repeat what it was sent; the management token is known to whoever shows this, a row's own is not. */
function withoutToken(trouble: ErrorCause, { ownToken }: RequestState): ErrorCause {
  if (ownToken === undefined) return trouble;
  const clean = (text: string) => text.replaceAll(ownToken, REDACTED);
  return { ...trouble, key: clean(trouble.key), message: clean(trouble.message) };
}

/** A 429, a redirect, or a 4xx in Auth0's own shape. A gateway's HTML 404 is no word of Auth0's, nor is a portal's 200. */
function isWordOfAuth0(response: AxiosResponse | undefined): boolean {
  if (response === undefined || response.status >= 500) return false;
  if (response.status < 300) return false;
  return response.status === 429 || response.status < 400 || isAuth0Error(response.data);
}

function faultOf(error: AxiosError): Fault {
  if (error.response !== undefined) return 'server_error';
  return error.code === AxiosError.ETIMEDOUT ? 'timeout' : 'network_error';
}

/** The exchange that this request belongs to; every request of the client has one. */
export function exchangeOf(config: InternalAxiosRequestConfig): RequestState {
  const { exchange } = config;
  if (exchange === undefined) throw new Error('a request without its exchange');
  return exchange;
}
