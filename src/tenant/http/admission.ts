import type { InternalAxiosRequestConfig } from 'axios';
import type { Pass } from '../../domain/ports.ts';
import type { ClientDeps } from './client-deps.ts';
import { exchangeOf } from './report-attempt.ts';
import { NoTokenError, NotSentError, type RequestState } from './request-state.ts';

/** What comes before every attempt: its wait, a token, the gate, and its intent on the disk. */
export async function admit(
  parts: ClientDeps,
  config: InternalAxiosRequestConfig,
): Promise<InternalAxiosRequestConfig> {
  const exchange = exchangeOf(config);
  const { intent } = exchange;
  const waited = intent && parts.longWaits?.begin(() => void intent.withdraw());
  try {
    exchange.pass = await passFor(parts, exchange, config.method ?? 'get');
  } finally {
    // Before the intent is written: from then on nobody may take it back.
    waited?.();
  }
  await intend(exchange, exchange.pass);
  exchange.attempts += 1;
  exchange.wentOut = false;
  exchange.sentAtMs = parts.clock.monotonic();
  return config;
}

/**
 * Waits for a token and a pass. The token comes first, for nobody should hold a pass and wait. Only where the waits at the
 * gate outlive one token after the other the pass is held until there is a new one: it is used before it ends as well.
 */
async function passFor(parts: ClientDeps, exchange: RequestState, method: string): Promise<Pass> {
  const { signal } = exchange;
  if (exchange.waitMs > 0) await parts.clock.sleep(exchange.waitMs, signal);
  exchange.waitMs = 0;
  for (let turn = 0; ; turn += 1) {
    exchange.token = await tokenFor(parts, exchange);
    const pass = await parts.gate.enter(method, signal);
    if (pass === undefined) throw new NotSentError();
    if (exchange.ownToken !== undefined || parts.tokens.isCurrent(exchange.token)) return pass;
    if (turn > 0) return await withNewToken(pass, parts, exchange);
    pass.cancelled();
  }
}

async function withNewToken(pass: Pass, parts: ClientDeps, exchange: RequestState): Promise<Pass> {
  try {
    exchange.token = await tokenFor(parts, exchange);
    return pass;
  } catch (error) {
    pass.cancelled();
    throw error;
  }
}

async function tokenFor({ tokens }: ClientDeps, { ownToken, signal }: RequestState): Promise<string> {
  const token = ownToken ?? (await tokens.current(signal));
  if (signal?.aborted) throw new NotSentError();
  if (token === undefined) throw new NoTokenError();
  return token;
}

/** The intent is mostly on the disk by now; one that was withdrawn is written again, which takes as long as the disk. */
async function intend({ intent, signal }: RequestState, pass: Pass): Promise<void> {
  if (intent === undefined) return;
  try {
    await intent.write();
    if (signal?.aborted) throw new NotSentError();
  } catch (error) {
    pass.cancelled();
    throw error;
  }
}
