import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Fault } from '../domain/ports.ts';
import { isAuth0Error } from './answer.ts';
import type { ClientParts } from './client-parts.ts';
import type { Exchange } from './exchange.ts';
import { wasNeverSent } from './never-sent.ts';

/** A reply came: the gate learns from its headers. */
export function reportReply(parts: ClientParts, response: AxiosResponse): void {
  const exchange = exchangeOf(response.config);
  exchange.latencyMs = parts.clock.monotonic() - exchange.sentAtMs;
  exchange.pass?.replied(parts.rateFacts(response.status, response.headers));
}

/** Sorts a failed attempt for the gate: Auth0's own word, or a fault. */
export function reportFailure(parts: ClientParts, error: unknown): void {
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
    return;
  }
  const fault = faultOf(error);
  const neverSent = wasNeverSent(error);
  if (neverSent) exchange.attempts -= 1;
  const { costsTry } = pass.failed(fault, facts);
  if (costsTry) exchange.faults += 1;
  exchange.lastFault = { fault, costsTry, neverSent };
}

/** A 429, a redirect, or a 4xx in Auth0's own shape. A gateway's HTML 404 is no word of Auth0's. */
function isWordOfAuth0(response: AxiosResponse | undefined): boolean {
  if (response === undefined || response.status >= 500) return false;
  return response.status === 429 || response.status < 400 || isAuth0Error(response.data);
}

function faultOf(error: AxiosError): Fault {
  if (error.response !== undefined) return 'server_error';
  return error.code === AxiosError.ETIMEDOUT ? 'timeout' : 'network_error';
}

/** The exchange that this request belongs to; every request of the client has one. */
export function exchangeOf(config: InternalAxiosRequestConfig): Exchange {
  const { exchange } = config;
  if (exchange === undefined) throw new Error('a request without its exchange');
  return exchange;
}
