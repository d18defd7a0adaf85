import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock } from '../domain/clock.ts';
import { AccessBook } from './access-book.ts';
import { AccessTokens } from './access-tokens.ts';
import { AppliedLog } from './applied-log.ts';
import { ALL_SCOPES, type Client } from './clients.ts';
import { answerControl } from './control.ts';
import { answerDownload, type DownloadEntry } from './download-host.ts';
import { ExportJobs } from './export-jobs.ts';
import { FaultBook } from './faults.ts';
import { Holds } from './holds.ts';
import { IdTokens } from './id-tokens.ts';
import { IDENTITY_EXISTS } from './link.ts';
import { closeServer, listen } from './listen.ts';
import { managementApi } from './management-api.ts';
import { drawLatency, type SandboxOptions } from './options.ts';
import { RateLimiter } from './rate-limiter.ts';
import { apiError } from './reply.ts';
import { type Door, type SandboxRequest, tenantDoor } from './request.ts';
import type { Sandbox } from './sandbox.ts';
import { seededRandom } from './seeded-random.ts';
import { sendReply } from './send.ts';
import { type Hall, serve } from './serve.ts';
import { readStats } from './stats.ts';
import type { Tenant } from './tenant.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import { Traffic } from './traffic.ts';
import { Users } from './users.ts';

const DEFAULT_CLIENT: Client = { id: 'sandbox-client', secret: 'sandbox-secret' };

/** The application that users of the sandbox log in with: `azp` of their tokens, `aud` of their ID tokens. */
const LOGIN_CLIENT = 'sandbox-app';
const DAY_S = 86_400;
const REQUESTS_LOGGED = 100_000;

/**
 * Starts a stand-in tenant on 127.0.0.1, in memory, over real HTTP. Its export files are served from a
 * second port, as Auth0's come from another host.
 *
 * @throws where the port cannot be had.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { clock = systemClock, clockSkewMs = 0, latencyMs = 0, tokenLifeS = DAY_S } = options;
  const { clients = [DEFAULT_CLIENT], rateHeaders = true } = options;
  const now = () => clock.now() + clockSkewMs;
  const random = seededRandom(options.seed ?? 1);
  const closing = new AbortController();
  // Every request that waits listens to it, and thousands may wait.
  setMaxListeners(0, closing.signal);

  const server = createServer();
  const downloadServer = createServer();
  const url = await listen(server, options.port ?? 0);
  const downloadUrl = await listen(downloadServer, 0);
  const audience = `${url}/api/v2/`;

  const tokens = new AccessTokens(`${url}/`);
  const tenant: Tenant = {
    users: new Users(options.users, options.lazyUsers),
    access: new AccessBook(options.roles ?? [], options.organizations ?? [], options.access ?? {}),
    jobs: new ExportJobs(downloadUrl, options.exports),
    connections: options.connections,
    idTokens: new IdTokens(`${url}/`),
    applied: new AppliedLog(options.keepApplied ?? true, options.appliedFile),
    relinkReply: options.relinkReply ?? IDENTITY_EXISTS,
  };
  const limiter = new RateLimiter(options.rate, rateHeaders, now());
  const traffic = new Traffic(options.requestLog ?? REQUESTS_LOGGED);
  const faults = new FaultBook(random);
  faults.set(options.faults ?? []);
  const holds = new Holds();
  const downloads: DownloadEntry[] = [];
  const counted = { traffic, limiter, faults, applied: tenant.applied };
  const controls = {
    applied: tenant.applied,
    stats: () => readStats(counted),
    setRate: (rate: Parameters<Sandbox['setRate']>[0]) => limiter.setLimit(rate, now()),
    setFaults: (rules: Parameters<Sandbox['setFaults']>[0]) => faults.set(rules),
    takeFromBucket: (requests: number) => limiter.takeForOther(requests, now()),
  };
  const desk = { clients, tokens, url, audience, lifeS: tokenLifeS };
  const hall: Hall = {
    traffic,
    faults,
    holds,
    now,
    closing: closing.signal,
    delay: (moreMs) => {
      const waitMs = drawLatency(latencyMs, random) + moreMs;
      return waitMs > 0 ? clock.sleep(waitMs, closing.signal) : undefined;
    },
    manage: managementApi({ tenant, tokens, limiter, audience }),
    giveToken: (request, nowMs) => answerTokenRequest(desk, request, nowMs),
    download: (request, nowMs) => {
      const reply = answerDownload(tenant.jobs, request, nowMs);
      const { authorization, range } = request.headers;
      downloads.push({ authorized: authorization !== undefined, range, status: reply.status });
      return reply;
    },
    control: (request) => answerControl(controls, request),
  };
  const handle = (doorOf: (request: SandboxRequest) => Door) => {
    return (message: IncomingMessage, response: ServerResponse) => {
      // A bug of the sandbox must be seen by whoever called it, and must not end everybody else's test.
      serve(hall, message, response, doorOf).catch((error) =>
        sendReply(response, apiError(500, `The sandbox failed: ${error}`, 'sandbox_bug')),
      );
    };
  };
  server.on('request', handle(tenantDoor));
  downloadServer.on(
    'request',
    handle(() => 'download'),
  );

  const [{ id: clientId, secret: clientSecret = '' } = DEFAULT_CLIENT] = clients;
  return {
    ...controls,
    url,
    domain: new URL(url).host,
    audience,
    credentials: { clientId, clientSecret },
    tenant,
    applied: tenant.applied.entries,
    requests: traffic.requests,
    overlaps: traffic.overlaps,
    downloads,
    bucketRemaining: () => limiter.remaining,
    hold: (match, at) => holds.add(match, at),
    issueToken: (token = {}) => {
      const defaults = { scopes: ALL_SCOPES, audience, lifeS: tokenLifeS };
      return tokens.issue({ ...defaults, ...token, sub: `${clientId}@clients`, azp: clientId }, now());
    },
    issueUserToken: (userId, token = {}) => {
      const scopes = ['update:current_user_identities', 'read:current_user'];
      const defaults = { scopes, audience, lifeS: tokenLifeS };
      return tokens.issue({ ...defaults, ...token, sub: userId, azp: LOGIN_CLIENT }, now());
    },
    issueIdToken: (userId, { audience: aud = LOGIN_CLIENT, lifeS = tokenLifeS, ...rest } = {}) =>
      tenant.idTokens.issue({ sub: userId, aud, lifeS, ...rest }, now()),
    revokeTokens: () => tokens.revokeAll(),
    close: async () => {
      closing.abort();
      holds.releaseAll();
      await Promise.all([closeServer(server), closeServer(downloadServer)]);
      await tenant.applied.close();
    },
  };
}
