import type { InternalAxiosRequestConfig } from 'axios';
import type { Pass } from '../../domain/ports.ts';
import type { ClientDeps } from './client-deps.ts';
import { NoTokenError, NotSentError, type RequestState, requestStateOf } from './request-state.ts';

/** Runs before every attempt: its wait, a token, the gate, and its intent on disk. */
export async function admit(
  deps: ClientDeps,
  config: InternalAxiosRequestConfig,
): Promise<InternalAxiosRequestConfig> {
  const state = requestStateOf(config);
  const { intent } = state;
  const endWait = intent && deps.longWaits?.begin(() => void intent.withdraw());
  try {
    state.pass = await passFor(deps, state, config.method ?? 'get');
  } finally {
    // Before the intent is written: from then on it must not be withdrawn.
    endWait?.();
  }
  await writeIntent(state, state.pass);
  state.attempts += 1;
  state.started = false;
  state.sentAtMs = deps.clock.monotonic();
  return config;
}

/**
 * Waits for a token and a pass. The token comes first, so that no request holds a pass while it waits. If the token ends
 * while the request waits at the gate, both are taken again, once. If that token ends as well, the pass is held until there
 * is a new token, which is then used before it can end.
 */
async function passFor(deps: ClientDeps, state: RequestState, method: string): Promise<Pass> {
  const { signal } = state;
  if (state.waitMs > 0) await deps.clock.sleep(state.waitMs, signal);
  state.waitMs = 0;
  for (let turn = 0; ; turn += 1) {
    state.token = await tokenFor(deps, state);
    const pass = await deps.gate.enter(method, signal);
    if (pass === undefined) throw new NotSentError();
    if (state.ownToken !== undefined || deps.tokens.isCurrent(state.token)) return pass;
    if (turn > 0) return await withNewToken(pass, deps, state);
    pass.cancelled();
  }
}

async function withNewToken(pass: Pass, deps: ClientDeps, state: RequestState): Promise<Pass> {
  try {
    state.token = await tokenFor(deps, state);
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

/** The intent is usually on disk by now. One that was withdrawn is written again, which takes a disk sync. */
async function writeIntent({ intent, signal }: RequestState, pass: Pass): Promise<void> {
  if (intent === undefined) return;
  try {
    await intent.write();
    if (signal?.aborted) throw new NotSentError();
  } catch (error) {
    pass.cancelled();
    throw error;
  }
}
