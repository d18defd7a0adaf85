import type { AxiosError } from 'axios';
import type { ClientDeps } from './client-deps.ts';

/**
 * Whether axios-retry may send it again by itself: only what cannot do anything twice. Of faults those of
 * repeatable requests and of requests that never left; of replies a 429 (as often as it takes) and one 401.
 */
export function mayRepeat(error: AxiosError): boolean {
  const exchange = error.config?.exchange;
  if (exchange === undefined || exchange.signal?.aborted) return false;
  const { lastFault } = exchange;
  if (lastFault !== undefined) {
    if (lastFault.trouble.stops !== undefined) return false;
    return (exchange.repeatable || lastFault.neverSent) && exchange.faults <= exchange.retries;
  }
  const status = error.response?.status;
  return status === 429 || (status === 401 && exchange.ownToken === undefined && !exchange.renewed);
}

/** Before the next attempt: its wait, or its new token. */
export async function prepareRepeat(parts: ClientDeps, error: AxiosError): Promise<void> {
  const exchange = error.config?.exchange;
  if (exchange === undefined) return;
  const status = error.response?.status;
  if (exchange.lastFault !== undefined) exchange.waitMs = parts.backoffMs(Math.max(1, exchange.faults));
  else if (status === 429) exchange.attempts -= 1;
  else {
    exchange.renewed = true;
    exchange.attempts -= 1;
    await parts.tokens.renew(exchange.token, exchange.signal);
  }
  parts.onRetry?.({
    path: error.config?.url ?? '',
    why: exchange.lastFault?.fault ?? (status === 429 ? 'throttled' : 'token_renewed'),
    ...(status === undefined ? {} : { status }),
  });
}
