import { AxiosError, type AxiosResponse } from 'axios';
import type { Fault } from '../../domain/ports.ts';
import { REDACTED } from '../../domain/scrub.ts';
import { isAuth0Error } from '../api/answer.ts';
import type { ClientDeps } from './client-deps.ts';
import { causeOf } from './errors/cause-of.ts';
import type { ErrorCause } from './errors/error-cause.ts';
import { wasNeverSent } from './errors/never-sent.ts';
import { type RequestState, requestStateOf } from './request-state.ts';

/** Reports a reply to the gate, which reads the rate limit from its headers. */
export function reportReply(deps: ClientDeps, response: AxiosResponse): void {
  const state = requestStateOf(response.config);
  state.latencyMs = deps.clock.monotonic() - state.sentAtMs;
  state.pass?.replied(deps.rateFacts(response.status, response.headers));
  deps.onAttempt?.(undefined);
}

/** Reports a failed attempt to the gate: as Auth0's answer, or as a fault. */
export function reportFailure(deps: ClientDeps, error: unknown): void {
  if (!(error instanceof AxiosError) || error.config === undefined) return;
  const state = requestStateOf(error.config);
  const { pass } = state;
  state.latencyMs = deps.clock.monotonic() - state.sentAtMs;
  state.lastFault = undefined;
  if (pass === undefined) return;
  const { response } = error;
  const facts = response && deps.rateFacts(response.status, response.headers);
  if (facts !== undefined && isFromAuth0(response)) {
    pass.replied(facts);
    deps.onAttempt?.(undefined);
    return;
  }
  const fault = faultOf(error);
  const cause = withoutToken(causeOf(error), state);
  const neverSent = wasNeverSent(error);
  if (neverSent) state.attempts -= 1;
  // A portal's rate headers are not the tenant's; a gateway's 5xx may ask for a wait.
  const isFromGateway = response !== undefined && response.status >= 400;
  const { costsTry } = pass.failed(fault, isFromGateway ? facts : undefined);
  if (costsTry) state.faults += 1;
  state.lastFault = { fault, costsTry, neverSent, cause };
  // An attempt that the tool aborted says nothing about the tenant.
  if (error.code !== AxiosError.ERR_CANCELED) deps.onAttempt?.(cause);
}

/** A page may echo what it was sent. The caller redacts the management token, but does not know a row's own. */
function withoutToken(cause: ErrorCause, { ownToken }: RequestState): ErrorCause {
  if (ownToken === undefined) return cause;
  const redacted = (text: string) => text.replaceAll(ownToken, REDACTED);
  return { ...cause, key: redacted(cause.key), message: redacted(cause.message) };
}

/** A 429, a redirect, or a 4xx in Auth0's own shape; not a gateway's HTML 404, nor a portal's 200. */
function isFromAuth0(response: AxiosResponse | undefined): boolean {
  if (response === undefined || response.status >= 500) return false;
  if (response.status < 300) return false;
  return response.status === 429 || response.status < 400 || isAuth0Error(response.data);
}

function faultOf(error: AxiosError): Fault {
  if (error.response !== undefined) return 'server_error';
  return error.code === AxiosError.ETIMEDOUT ? 'timeout' : 'network_error';
}
