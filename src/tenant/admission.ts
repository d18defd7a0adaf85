import type { InternalAxiosRequestConfig } from 'axios';
import type { Pass } from '../domain/ports.ts';
import { exchangeOf } from './attempt-report.ts';
import type { ClientParts } from './client-parts.ts';
import { type Exchange, NoTokenError, NotSentError } from './exchange.ts';

/** What comes before every attempt: its wait, a token, the gate, and its intent on the disk. */
export async function admit(
  parts: ClientParts,
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
  if (exchange.ownToken === undefined) parts.tokens.noteUse(exchange.token);
  exchange.attempts += 1;
  exchange.wentOut = false;
  exchange.sentAtMs = parts.clock.monotonic();
  return config;
}

/** Waits for a pass and a token. The token comes first, for nobody may hold a pass and wait. */
async function passFor(parts: ClientParts, exchange: Exchange, method: string): Promise<Pass> {
  const { signal } = exchange;
  if (exchange.waitMs > 0) await parts.clock.sleep(exchange.waitMs, signal);
  exchange.waitMs = 0;
  for (;;) {
    const token = exchange.ownToken ?? (await parts.tokens.current(signal));
    if (signal?.aborted) throw new NotSentError();
    if (token === undefined) throw new NoTokenError();
    const pass = await parts.gate.enter(method, signal);
    if (pass === undefined) throw new NotSentError();
    exchange.token = token;
    if (exchange.ownToken !== undefined || parts.tokens.isCurrent(token)) return pass;
    // The wait at the gate has outlived the token.
    pass.cancelled();
  }
}

/** The intent is mostly on the disk by now; one that was withdrawn is written again, which takes as long as the disk. */
async function intend({ intent, signal }: Exchange, pass: Pass): Promise<void> {
  if (intent === undefined) return;
  try {
    await intent.write();
    if (signal?.aborted) throw new NotSentError();
  } catch (error) {
    pass.cancelled();
    throw error;
  }
}
