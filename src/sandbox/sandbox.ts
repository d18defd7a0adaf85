import type { Applied } from './applied-log.ts';
import type { RateLimit } from './bucket.ts';
import type { DownloadEntry } from './download-host.ts';
import type { FaultRule } from './faults.ts';
import type { Hold } from './holds.ts';
import type { Door, SandboxRequest } from './request.ts';
import type { SandboxStats } from './stats.ts';
import type { Tenant } from './tenant.ts';
import type { RequestEntry } from './traffic.ts';

/** What a management token is made of. */
export interface TokenOptions {
  /** Default: every scope the sandbox knows. */
  readonly scopes?: readonly string[];
  /** Default: the sandbox's `tokenLifeS`. Negative: expired already. */
  readonly lifeS?: number;
  /** Default: this sandbox's Management API. */
  readonly audience?: string;
  /** A random string instead of a JWT. */
  readonly opaque?: boolean;
}

/** What an ID token for `link_with` is made of. */
export interface IdTokenOptions {
  readonly lifeS?: number;
  /** Default: the client that user tokens of this sandbox are issued to, as Auth0 demands. */
  readonly audience?: string;
  readonly alg?: string;
  readonly issuer?: string;
}

/** A stand-in tenant that runs. */
export interface Sandbox {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** `127.0.0.1:port`. */
  readonly domain: string;
  /** The Management API's identifier: `{url}/api/v2/`. */
  readonly audience: string;
  /** Of the first client. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  /** The tenant's state, to look at and, between calls, to change. */
  readonly tenant: Tenant;
  /** Every change in the order it was applied. */
  readonly applied: readonly Applied[];
  readonly requests: readonly RequestEntry[];
  /** User ids whose calls overlapped, one entry for each call that came too early. */
  readonly overlaps: readonly string[];
  readonly downloads: readonly DownloadEntry[];
  stats(): SandboxStats;
  /** Puts these fault rules in place of the ones before; none ends them. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Changes the limit in mid-run, or lifts it. */
  setRate(rate: RateLimit | undefined): void;
  /** Another client of the tenant sends so many requests at once. Returns how many were granted. */
  takeFromBucket(requests: number): number;
  /** Whole requests in the bucket as of the last call; undefined without a limit. */
  bucketRemaining(): number | undefined;
  /** Keeps matching requests waiting from now on; default: all to the Management API. */
  hold(match?: (request: SandboxRequest) => boolean, at?: Door): Hold;
  /** A management token. */
  issueToken(options?: TokenOptions): string;
  /** A user's own access token, for `primary_token`. Default scopes: to link to itself and to read itself. */
  issueUserToken(userId: string, options?: TokenOptions): string;
  /** An account's ID token, for `link_with`. */
  issueIdToken(userId: string, options?: IdTokenOptions): string;
  /** No access token issued so far is taken any more. */
  revokeTokens(): void;
  /** Ends all connections; calls that hang or wait are not carried out. Resolves when no handle is left. */
  close(): Promise<void>;
}

/** The environment that points the tool, or any other client of Auth0, at a sandbox. */
export function sandboxEnvironment({ url, credentials }: Sandbox): Record<string, string> {
  return {
    AUTH0_DOMAIN: url,
    AUTH0_CLIENT_ID: credentials.clientId,
    AUTH0_CLIENT_SECRET: credentials.clientSecret,
  };
}
