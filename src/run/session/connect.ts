import type { Clock } from '../../domain/clock.ts';
import type { Gate } from '../../domain/ports.ts';
import { namedWaitMs, rateFactsOf } from '../../pace/rate-limit-headers.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import { createLinkCalls, type LinkCalls } from '../../tenant/api/link-calls.ts';
import { type AccessTokens, renewingTokens } from '../../tenant/auth/access-tokens.ts';
import { staticToken } from '../../tenant/auth/static-token.ts';
import { type ClientAuthentication, tokenEndpoint } from '../../tenant/auth/token-endpoint.ts';
import { createTenantClient, type TenantClient } from '../../tenant/http/client.ts';
import type { ClientDeps } from '../../tenant/http/client-deps.ts';
import type { ErrorCause } from '../../tenant/http/errors/error-cause.ts';
import { LongWaits } from '../../tenant/http/long-waits.ts';
import { createTransport, type Transport } from '../../tenant/http/transport.ts';
import { jitteredBackoff } from '../engine/jittered-backoff.ts';
import type { LastErrors } from '../engine/monitor/last-errors.ts';
import { DEFAULT_MAX_OUTAGE_MS } from '../engine/monitor/outage-limit.ts';
import { START_PATIENCE_MS } from '../engine/monitor/watchdog.ts';

/** Where the management token comes from. */
export type TokenSource =
  | { readonly kind: 'token'; readonly token: string; readonly reread?: () => string | undefined }
  | { readonly kind: 'client'; readonly proof: ClientAuthentication };

export interface ConnectOptions {
  readonly address: TenantAddress;
  readonly source: TokenSource;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly retries: number;
  /** A token endpoint that only throttles is given up after so long, before the run has begun, ms. */
  readonly maxOutageMs?: number | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** Told of each new token, so that it can be kept out of logs. */
  readonly onToken: (token: string) => void;
  readonly onRetry?: ClientDeps['onRetry'];
  /** Told of whatever keeps Auth0 from answering. */
  readonly troubles: LastErrors;
  /** Told before a wait that the token endpoint asks for; `patient`: the run's own brakes watch over it. */
  readonly onTokenWait?: (message: string, waitMs: number, patient: boolean) => void;
}

/** A tenant that can be talked to. Nothing has been sent yet. */
export interface Connection {
  readonly client: TenantClient;
  readonly accounts: LinkCalls;
  readonly tokens: AccessTokens;
  /** Whether Auth0 ever answered, or a gateway that says that it is away: be it an error, but no portal's page. */
  readonly answered: boolean;
  /** From now on a token endpoint that gives no token is asked until the run is stopped: the run's brakes see to that. */
  retryTokenForever(): void;
  close(): Promise<void>;
}

/** Puts the parts together that talk to a tenant: connections, token, gate, client. */
export function connect(terms: ConnectOptions): Connection {
  // Half of the whole: connecting that is given up tells that nothing was sent, which the timeout cannot.
  const transport = createTransport({ ...terms, connectTimeoutMs: terms.timeoutMs / 2 });
  let patient = false;
  let answered = false;
  const { troubles } = terms;
  const tokens = tokensOf(
    terms,
    transport,
    () => patient,
    (trouble) => {
      if (trouble === undefined) troubles.over();
      else troubles.note(trouble, !answered);
    },
  );
  const longWaits = new LongWaits(terms.clock);
  const client = createTenantClient({
    ...terms,
    longWaits,
    origin: terms.address.origin,
    transport,
    tokens,
    rateFacts: rateFactsOf,
    fatalCause: () => troubles.ending,
    onAttempt: (trouble) => {
      if (trouble === undefined || (trouble.status ?? 0) >= 500) answered = true;
      if (trouble === undefined) troubles.over();
      else troubles.note(trouble, !answered);
    },
    backoffMs: jitteredBackoff(terms.clock),
  });
  return {
    client,
    accounts: createLinkCalls(client),
    tokens,
    get answered() {
      return answered;
    },
    retryTokenForever: () => {
      patient = true;
    },
    close: () => {
      longWaits.close();
      return transport.close();
    },
  };
}

function tokensOf(
  terms: ConnectOptions,
  transport: Transport,
  isPatient: () => boolean,
  onTry: (trouble: ErrorCause | undefined) => void,
): AccessTokens {
  const { source, clock, address, timeoutMs, onToken, maxOutageMs = DEFAULT_MAX_OUTAGE_MS } = terms;
  const atFirst = (bound: number) => (isPatient() ? Number.POSITIVE_INFINITY : bound);
  const backoffMs = jitteredBackoff(clock);
  if (source.kind === 'token') return staticToken(source.token, source.reread, onToken);
  return renewingTokens({
    request: tokenEndpoint({
      transport,
      address,
      authentication: source.proof,
      timeoutMs,
      onTry,
      namedWaitMs: (status, headers) => namedWaitMs(rateFactsOf(status, headers)),
    }),
    nowMs: () => clock.monotonic(),
    pause: (n, signal) => clock.sleep(backoffMs(n), signal),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    retries: () => atFirst(terms.retries),
    outageLimitMs: (throttled) => atFirst(throttled ? maxOutageMs : START_PATIENCE_MS),
    onToken,
    onWait: (message, waitMs) => terms.onTokenWait?.(message, waitMs, isPatient()),
  });
}
