import { expect, onTestFinished } from 'vitest';
import { rateFactsOf } from '../../../src/pace/rate-limit-headers.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { parseAddress } from '../../../src/tenant/api/address.ts';
import { createLinkCalls, type LinkCalls } from '../../../src/tenant/api/link-calls.ts';
import { type AccessTokens, renewingTokens } from '../../../src/tenant/auth/access-tokens.ts';
import { staticToken } from '../../../src/tenant/auth/static-token.ts';
import { type ClientAuthentication, tokenEndpoint } from '../../../src/tenant/auth/token-endpoint.ts';
import { createTenantClient, type TenantClient } from '../../../src/tenant/http/client.ts';
import type { ClientDeps } from '../../../src/tenant/http/client-deps.ts';
import { createTransport, type Transport } from '../../../src/tenant/http/transport.ts';
import { instantClock } from '../clocks/instant-clock.ts';
import { type OpenGate, openGate } from '../open-gate.ts';
import { aSandbox } from './sandbox.ts';

/** A stand-in tenant in which every id is a user, until the test is over. */
export function aTenant(options: SandboxOptions = {}): Promise<Sandbox> {
  return aSandbox({ lazyUsers: true, ...options });
}

/** Connections that end with the test. */
export function aTransport(over: Partial<Parameters<typeof createTransport>[0]> = {}): Transport {
  const transport = createTransport({ connectTimeoutMs: 5_000, ...over });
  onTestFinished(() => transport.close());
  return transport;
}

/** A request that may be repeated, and one that may not. */
export const READ = { method: 'GET', path: '/api/v2/users/auth0%7Cp', repeatable: true } as const;
export const LINK = {
  method: 'POST',
  path: '/api/v2/users/auth0%7Cp/identities',
  body: { provider: 'google-oauth2', user_id: 's' },
  repeatable: false,
} as const;

/** A client with what it was made of, for tests to look at. */
export interface TestClient {
  readonly client: TenantClient;
  readonly accounts: LinkCalls;
  readonly gate: OpenGate;
  readonly tokens: AccessTokens;
  /** Why each repeat was made. */
  readonly repeats: readonly string[];
}

/** A client of the server at `url`, with an open gate, no waits, two retries and a static token. */
export function aClient(
  url: string,
  token: string | AccessTokens,
  over: Partial<ClientDeps> = {},
): TestClient {
  const gate = openGate();
  onTestFinished(() => expect(gate.out, 'passes that were not handed back').toBe(0));
  const tokens = typeof token === 'string' ? staticToken(token) : token;
  const repeats: string[] = [];
  const client = createTenantClient({
    origin: url,
    transport: over.transport ?? aTransport(),
    tokens,
    gate,
    clock: instantClock(),
    timeoutMs: 10_000,
    retries: 2,
    rateFacts: rateFactsOf,
    backoffMs: (n) => n,
    onRetry: ({ why }) => repeats.push(why),
    ...over,
  });
  return { client, accounts: createLinkCalls(client), gate, tokens, repeats };
}

/** Tokens from the tenant's own token endpoint. */
export function clientTokens(
  { url, credentials }: Sandbox,
  authentication?: ClientAuthentication,
): AccessTokens {
  const address = parseAddress(url);
  if (!address.ok) throw new Error(address.error.message);
  return renewingTokens({
    request: tokenEndpoint({
      transport: aTransport(),
      address: address.value,
      authentication: authentication ?? { kind: 'secret', ...credentials },
      timeoutMs: 10_000,
    }),
    nowMs: () => performance.now(),
    pause: async () => {},
    sleep: async () => {},
    retries: () => 2,
  });
}
