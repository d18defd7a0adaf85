import type { Gate, Log } from '../../domain/ports.ts';
import { ProblemError, problem } from '../../domain/problem.ts';
import { createGate } from '../../pace/gate.ts';
import { refusalAdvice } from '../../report/advice/refusal-advice.ts';
import { formatClock } from '../../report/text/format.ts';
import { sanitize } from '../../report/text/sanitize.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import { checkToken } from '../../tenant/auth/token-claims.ts';
import type { CallDeps } from '../engine/call-deps.ts';
import { jitteredBackoff } from '../engine/jittered-backoff.ts';
import { createLastErrors, type LastErrors } from '../engine/monitor/last-errors.ts';
import type { Counter } from '../engine/monitor/request-stats.ts';
import type { RunContext } from '../engine/run-context.ts';
import { throwIfInterrupted, untilAborted } from '../engine/throw-if-interrupted.ts';
import { type Connection, connect } from './connect.ts';
import type { PaceOptions, TenantOptions } from './tenant-options.ts';

export interface OpenTenantOptions {
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxOutageMs?: number | undefined;
}

type TenantContext = Pick<RunContext, 'clock' | 'scrubber' | 'warn'> & { readonly log: Log };

/** A trouble quotes at most the title of a page and the words of a library. */
const MOST_WORDS = 600;

/** A tenant with the one gate to it. Nothing has been sent. */
export interface OpenTenant {
  readonly gate: Gate;
  readonly connection: Connection;
  readonly retried: Counter;
  /** Why Auth0 does not answer, while it does not. */
  readonly troubles: LastErrors;
}

/** Opens the gate and the connections to a tenant. Nothing is sent yet. */
export function openTenant(
  { tenant, pace, timeoutMs, retries, maxOutageMs }: OpenTenantOptions,
  { clock, scrubber, warn, log }: TenantContext,
): OpenTenant {
  const gate = createGate({ clock, ...pace });
  const retried = { count: 0 };
  const troubles = createLastErrors({
    clean: (text) => sanitize(scrubber.scrub(text), MOST_WORDS),
    log,
    warn: (message) => warn(message),
  });
  const connection = connect({
    ...tenant,
    timeoutMs,
    retries,
    maxOutageMs,
    clock,
    gate,
    troubles,
    onToken: (token) => {
      scrubber.learn(token);
      log.debug({ tenant: tenant.address.name }, 'access token at hand');
    },
    onRetry: (what) => {
      retried.count += 1;
      log.debug(what, 'request repeated');
    },
    onTokenWait: (message, waitMs, patient) => {
      const until = clock.now() + waitMs;
      log.warn({ why: message, until: new Date(until).toISOString() }, 'waiting for the token endpoint');
      // Nothing else tells of it before the run has begun.
      if (!patient) warn(`${message}; the next attempt is at ${formatClock(until, clock.now())}, as it asks`);
    },
  });
  return { gate, connection, retried, troubles };
}

/** What the calls of every row share. From now on a token endpoint that fails is left to the run's watchdog. */
export function callDepsOf(
  { connection, retried }: OpenTenant,
  { retries }: { readonly retries: number },
  { clock, stop }: Pick<RunContext, 'clock' | 'stop'>,
): CallDeps {
  connection.retryTokenForever();
  return {
    accounts: connection.accounts,
    clock,
    retries,
    backoffMs: jitteredBackoff(clock),
    onResend: () => {
      retried.count += 1;
    },
    draining: stop.draining,
    aborting: stop.aborting,
  };
}

/**
 * Gets the management token and checks it against what the run needs, before anything is sent. Warns if the token is no
 * JWT, and so cannot be checked.
 *
 * @throws ProblemError `credentials_refused`, `token_…`, `interrupted`
 */
export async function checkAccess(
  { connection, troubles }: OpenTenant,
  { address, scopes }: { readonly address: TenantAddress; readonly scopes: readonly string[] },
  { clock, stop, warn }: Pick<RunContext, 'clock' | 'stop' | 'warn'>,
): Promise<void> {
  const { tokens } = connection;
  const signal = stop.draining;
  // The endpoint may take its time to answer, and whoever asks the process to end must not wait for that.
  const token = await Promise.race([tokens.current(signal), untilAborted(signal)]);
  throwIfInterrupted(signal);
  if (token === undefined && tokens.throttled === true) {
    throw problem(
      'token_throttled',
      `No access token for ${address.name}: ${tokens.refusal}.`,
      'Try again later, or allow a longer wait with --max-outage.',
    );
  }
  if (token === undefined) throw noToken(address, tokens.refusal, scopes, troubles);
  const checked = checkToken(token, { audience: address.audience, scopes }, clock.now());
  if (!checked.ok) throw new ProblemError(checked.error);
  if (checked.value === 'opaque') {
    warn(
      'The access token is not a JWT: its audience, scopes and expiry cannot be checked before the first call.',
    );
  }
}

/** Why there is no token, and what to do about it. */
function noToken(
  { name, audience }: TenantAddress,
  refusal: string | undefined,
  scopes: readonly string[],
  { last }: LastErrors,
): ProblemError {
  const message = `No access token for ${name}: ${refusal}.`;
  if (last !== undefined) return problem(last.stops ?? 'unreachable', message, last.next);
  return problem('credentials_refused', message, refusalAdvice(refusal ?? '', audience, scopes));
}
