import { Agent } from 'node:http';
import { ManagementClient } from 'auth0';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import pLimit from 'p-limit';
import type { TenantProcess } from './tenant-process.ts';
import { tokenOf } from './throughput.ts';

/** What a peer made of the pairs it was given. */
export interface PeerResult {
  readonly linked: number;
  readonly lost: number;
  readonly seconds: number;
}

/** In flight at once: what people write. */
const IN_FLIGHT = 16;

/** The loop one writes first: axios, axios-retry as its README shows it, p-limit. */
export async function obviousLoop(tenant: TenantProcess, pairs: number, name: string): Promise<PeerResult> {
  const http = axios.create({
    baseURL: tenant.url,
    httpAgent: new Agent({ keepAlive: true }),
    headers: { Authorization: `Bearer ${await tokenOf(tenant)}` },
  });
  axiosRetry(http, {
    retries: 3,
    retryDelay: axiosRetry.exponentialDelay,
    retryCondition: (error) =>
      axiosRetry.isNetworkOrIdempotentRequestError(error) || error.response?.status === 429,
  });
  return await race(pairs, (i) =>
    http.post(`/api/v2/users/${encodeURIComponent(`auth0|${name}p${i}`)}/identities`, {
      provider: 'google-oauth2',
      user_id: `${name}s${i}`,
    }),
  );
}

/** The vendor's own client with its own retries, and p-limit. */
export async function vendorClient(tenant: TenantProcess, pairs: number, name: string): Promise<PeerResult> {
  const client = new ManagementClient({
    domain: new URL(tenant.url).host,
    token: await tokenOf(tenant),
    // The client insists on https; the stand-in speaks http on loopback.
    fetch: (input, init) => fetch(String(input).replace(/^https:/, 'http:'), init),
  });
  return await race(pairs, (i) =>
    client.users.identities.link(`auth0|${name}p${i}`, {
      provider: 'google-oauth2',
      user_id: `${name}s${i}`,
    }),
  );
}

async function race(pairs: number, link: (i: number) => Promise<unknown>): Promise<PeerResult> {
  const limit = pLimit(IN_FLIGHT);
  const started = performance.now();
  const results = await Promise.allSettled(Array.from({ length: pairs }, (_, i) => limit(() => link(i))));
  const linked = results.filter(({ status }) => status === 'fulfilled').length;
  return { linked, lost: pairs - linked, seconds: (performance.now() - started) / 1000 };
}
