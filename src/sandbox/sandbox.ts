import type { HoldRule } from './faults/held-requests.ts';
import type { DownloadEntry } from './routes/download-host.ts';
import type { Controls } from './server/control.ts';
import type { SandboxRequest, Surface } from './server/request.ts';
import type { RequestEntry } from './server/traffic.ts';
import type { Tenant } from './state/tenant.ts';
import type { TokenIssuer } from './tokens/issue-tokens.ts';

/** A stand-in tenant that runs. */
export interface Sandbox extends Controls, TokenIssuer {
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
  readonly requests: readonly RequestEntry[];
  /** User ids whose calls overlapped, one entry for each call that came too early. */
  readonly overlaps: readonly string[];
  readonly downloads: readonly DownloadEntry[];
  /** Whole requests in the bucket as of the last call; undefined without a limit. */
  bucketRemaining(): number | undefined;
  /** Keeps matching requests waiting from now on; default: all to the Management API. */
  hold(match?: (request: SandboxRequest) => boolean, at?: Surface): HoldRule;
  /** The tenant is gone: its address refuses connections. What it was carrying out is carried out. */
  goDown(): Promise<void>;
  /** It is back at the same address, with everything it knew. */
  comeUp(): Promise<void>;
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
