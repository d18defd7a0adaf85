import type { Clock } from '../../domain/clock.ts';
import type { Gate, Log } from '../../domain/ports.ts';
import { ProblemError, problem } from '../../domain/problem.ts';
import type { Scrubber } from '../../domain/scrub.ts';
import { createGate } from '../../pace/gate.ts';
import { refusalAdvice } from '../../report/advice/refusal-advice.ts';
import { formatClock } from '../../report/text/format.ts';
import { sanitize } from '../../report/text/sanitize.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import { checkToken } from '../../tenant/auth/token-claims.ts';
import { createLastErrors, type LastErrors } from '../engine/monitor/last-errors.ts';
import type { Counter } from '../engine/monitor/request-stats.ts';
import { aborted, throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import type { PaceOptions, TenantOptions } from '../link/link-options.ts';
import { type Connection, connect } from './connect.ts';

export interface OpenTenantOptions {
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxOutageMs?: number;
  readonly clock: Clock;
  readonly scrubber: Scrubber;
  readonly log: Log;
  /** Something a person should read now. */
  readonly warn: (message: string) => void;
}

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

/** Puts gate and connection together. */
export function openTenant(terms: OpenTenantOptions): OpenTenant {
  const { clock, log, scrubber, tenant, pace } = terms;
  const gate = createGate({ clock, ...pace });
  const retried = { count: 0 };
  const troubles = createLastErrors({
    clean: (text) => sanitize(scrubber.scrub(text), MOST_WORDS),
    log,
    warn: (message) => terms.warn(message),
  });
  const connection = connect({
    ...terms,
    ...tenant,
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
      if (!patient)
        terms.warn(`${message}; the next attempt is at ${formatClock(until, clock.now())}, as it asks`);
    },
  });
  return { gate, connection, retried, troubles };
}

/**
 * Gets the management token and holds it against what the run needs, before anything is sent.
 *
 * @param warn told when the token is no JWT, and so cannot be checked.
 * @throws ProblemError `credentials_refused`, `token_…`, `interrupted`
 */
export async function checkAccess(
  { connection, troubles }: OpenTenant,
  terms: Pick<OpenTenantOptions, 'tenant' | 'clock'>,
  scopes: readonly string[],
  signal: AbortSignal,
  warn: (message: string) => void,
): Promise<void> {
  // The endpoint may take its time over its answer, and nobody waits for that who has been asked to end.
  const token = await Promise.race([connection.tokens.current(signal), aborted(signal)]);
  throwIfInterrupted(signal);
  if (token === undefined && connection.tokens.throttled === true) {
    throw problem(
      'token_throttled',
      `No access token for ${terms.tenant.address.name}: ${connection.tokens.refusal}.`,
      'Try again later, or allow a longer wait with --max-outage.',
    );
  }
  if (token === undefined) {
    throw noToken(terms.tenant.address, connection.tokens.refusal, scopes, troubles);
  }
  const needs = { audience: terms.tenant.address.audience, scopes };
  const checked = checkToken(token, needs, terms.clock.now());
  if (!checked.ok) throw new ProblemError(checked.error);
  if (checked.value === 'opaque') {
    warn(
      'The access token is not a JWT: its audience, scopes and expiry cannot be checked before the first call.',
    );
  }
}

/** Why there is no token, and what to do about that very reason. */
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
