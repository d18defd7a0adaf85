import { setMaxListeners } from 'node:events';
import { systemClock } from '../domain/clock.ts';
import { FaultBook } from './faults/fault-rules.ts';
import { HeldRequestBook } from './faults/held-requests.ts';
import { drawLatency, type SandboxOptions } from './options.ts';
import { answerDownload, type DownloadEntry } from './routes/download-host.ts';
import { managementApi } from './routes/management-api.ts';
import type { Sandbox } from './sandbox.ts';
import { answerControl, type Controls } from './server/control.ts';
import { openHosts } from './server/hosts.ts';
import { type ServerDeps, serve } from './server/serve.ts';
import { readStats } from './server/stats.ts';
import { Traffic } from './server/traffic.ts';
import { makeTenant } from './state/make-tenant.ts';
import { RateLimiter } from './state/rate-limiter.ts';
import { seededRandom } from './state/seeded-random.ts';
import { AccessTokens } from './tokens/access-tokens.ts';
import type { Client } from './tokens/clients.ts';
import { createTokenIssuer } from './tokens/issue-tokens.ts';
import { answerTokenRequest } from './tokens/token-endpoint.ts';

const DEFAULT_CLIENT: Client = { id: 'sandbox-client', secret: 'sandbox-secret' };

/** Auth0's default life of a management token. */
const DAY_S = 86_400;

/** More requests than any test sends, and some 20 MB at most. */
const REQUESTS_LOGGED = 100_000;

/**
 * Starts a stand-in tenant on 127.0.0.1, in memory, over real HTTP. Its export files are served from a
 * second port, as Auth0's come from another host.
 *
 * @throws where the port cannot be had.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { clock = systemClock, clockSkewMs = 0, latencyMs = 0, tokenLifeS = DAY_S } = options;
  const { clients = [DEFAULT_CLIENT] } = options;
  const [{ id: clientId, secret: clientSecret = '' } = DEFAULT_CLIENT] = clients;
  const now = () => clock.now() + clockSkewMs;
  const random = seededRandom(options.seed ?? 1);
  const closing = new AbortController();
  // Every request that waits listens to it, and thousands may wait.
  setMaxListeners(0, closing.signal);

  const hosts = await openHosts(options.port ?? 0);
  const { url } = hosts;
  const audience = `${url}/api/v2/`;
  const tenant = makeTenant(options, url, hosts.downloadUrl);
  const { applied, idTokens, jobs } = tenant;
  const tokens = new AccessTokens(`${url}/`);
  const limiter = new RateLimiter(options.rate, options.rateHeaders ?? true, now());
  const traffic = new Traffic(options.requestLog ?? REQUESTS_LOGGED);
  const faults = new FaultBook(random);
  faults.set(options.faults ?? []);
  const holds = new HeldRequestBook();
  const downloads: DownloadEntry[] = [];

  const controls: Controls = {
    applied: applied.entries,
    stats: () => readStats({ traffic, limiter, faults, applied }),
    setRate: (rate) => limiter.setLimit(rate, now()),
    setFaults: (rules) => faults.set(rules),
    takeFromBucket: (requests) => limiter.takeForOther(requests, now()),
  };
  const desk = { clients, tokens, url, audience, lifeS: tokenLifeS };
  const hall: ServerDeps = {
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
      const reply = answerDownload(jobs, request, nowMs);
      const { authorization, range } = request.headers;
      downloads.push({ authorized: authorization !== undefined, range, status: reply.status });
      return reply;
    },
    control: (request) => answerControl(controls, request),
  };
  hosts.answerWith((message, response, doorOf) => serve(hall, message, response, doorOf));

  return {
    ...controls,
    ...createTokenIssuer({ tokens, idTokens, audience, lifeS: tokenLifeS, clientId, now }),
    url,
    domain: new URL(url).host,
    audience,
    credentials: { clientId, clientSecret },
    tenant,
    requests: traffic.requests,
    overlaps: traffic.overlaps,
    downloads,
    bucketRemaining: () => limiter.remaining,
    hold: (match, at) => holds.add(match, at),
    goDown: hosts.goDown,
    comeUp: hosts.comeUp,
    close: async () => {
      closing.abort();
      holds.releaseAll();
      await hosts.close();
      await applied.close();
    },
  };
}
