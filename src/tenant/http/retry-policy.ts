import type { AxiosError } from 'axios';
import type { ClientDeps } from './client-deps.ts';

/**
 * Whether axios-retry may send the request again: only if that cannot have an effect twice. Faults of repeatable requests
 * and of requests that were never sent; of replies a 429 (without limit) and one 401.
 */
export function mayRepeat(error: AxiosError): boolean {
  const state = error.config?.requestState;
  if (state === undefined || state.signal?.aborted) return false;
  const { lastFault } = state;
  if (lastFault !== undefined) {
    if (lastFault.cause.stops !== undefined) return false;
    return (state.repeatable || lastFault.neverSent) && state.faults <= state.retries;
  }
  const status = error.response?.status;
  return status === 429 || (status === 401 && state.ownToken === undefined && !state.tokenRenewed);
}

/** Prepares the next attempt: its wait, or its new token. */
export async function prepareRepeat(deps: ClientDeps, error: AxiosError): Promise<void> {
  const state = error.config?.requestState;
  if (state === undefined) return;
  const status = error.response?.status;
  if (state.lastFault !== undefined) state.waitMs = deps.backoffMs(Math.max(1, state.faults));
  else if (status === 429) state.attempts -= 1;
  else {
    state.tokenRenewed = true;
    state.attempts -= 1;
    await deps.tokens.renew(state.token, state.signal);
  }
  deps.onRetry?.({
    path: error.config?.url ?? '',
    why: state.lastFault?.fault ?? (status === 429 ? 'throttled' : 'token_renewed'),
    ...(status === undefined ? {} : { status }),
  });
}
