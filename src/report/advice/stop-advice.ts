import type { StopReason } from '../../domain/summary.ts';

/** Why a run stopped, and what to see to before it goes on. */
export interface StopAdvice {
  /** A clause that goes on behind "Stopped early: ". */
  readonly happened: string;
  /** A clause that goes on behind "To go on, ", and before the command to type; absent where nothing is to be done first. */
  readonly first?: string;
}

const ADVICE: Readonly<Record<StopReason, StopAdvice>> = {
  limit: { happened: 'the number of pairs set by --limit has been sent' },
  max_failures: {
    happened: 'the tenant refused more rows than --max-failures allows',
    first: 'read failure.jsonl and, if these refusals are expected, raise --max-failures',
  },
  max_outage: {
    happened: 'nothing succeeded for as long as --max-outage allows',
    first:
      'see run.log for what it waited for, and check the network, the proxy and https://status.auth0.com',
  },
  max_duration: { happened: 'the time that --max-duration allows has passed' },
  unauthorized: {
    happened: 'the access token has expired or was revoked, and no new one could be obtained',
    first:
      'get a new token, or set AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET to have it renewed during the run',
  },
  forbidden: {
    happened: 'the token lacks a scope that the run needs',
    first: 'grant the application update:users and read:users for the Management API',
  },
  unreachable: {
    happened: "Auth0 does not answer at the tenant's address",
    first: 'check --domain (AUTH0_DOMAIN), the network and the proxy (HTTPS_PROXY, NO_PROXY)',
  },
  redirected: {
    happened: "the tenant's address answers with a redirect, and the token is not sent to any other host",
    first: 'set --domain (AUTH0_DOMAIN) to the host name that answers without a redirect',
  },
  untrusted_certificate: {
    happened: 'a certificate on the way to the tenant is not trusted',
    first: 'fix what the last error names',
  },
  proxy_credentials: {
    happened: 'the proxy requires credentials (407)',
    first: 'fix what the last error names',
  },
  disk: {
    happened: "the run's folder can no longer be written",
    first: 'free some disk space, or make the folder writable',
  },
  input_changed: {
    happened: 'the input changed while it was being read',
    first: 'restore the old file (run.json has its sha256), or start a new run in another folder',
  },
  unsettled: {
    happened: 'everything was sent, but the outcome of some calls could not be determined',
    first: 'make sure that the token has read:users, and omit --no-read-back',
  },
  SIGHUP: { happened: 'because the terminal was closed (SIGHUP)' },
  SIGINT: { happened: 'by Ctrl-C (SIGINT)' },
  SIGTERM: { happened: 'by SIGTERM' },
};

/** What to tell about a run that ended before its last row. */
export function stopAdvice(reason: StopReason): StopAdvice {
  return ADVICE[reason];
}
