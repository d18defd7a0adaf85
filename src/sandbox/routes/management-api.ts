import { apiError, errorName, type Reply } from '../server/reply.ts';
import type { SandboxRequest } from '../server/request.ts';
import { refusalFor, routeFinder } from '../server/route.ts';
import type { RateLimiter } from '../state/rate-limiter.ts';
import type { Tenant } from '../state/tenant.ts';
import type { AccessTokens, Caller } from '../tokens/access-tokens.ts';
import { accessRoutes } from './access-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { userRoutes } from './user-routes.ts';

/** A request that was judged on arrival and is carried out when its time has come. */
export interface Pending {
  readonly headers: Readonly<Record<string, string>>;
  carryOut(nowMs: number): Reply | Promise<Reply>;
}

/** What the Management API is made of. */
export interface ManagementDeps {
  readonly tenant: Tenant;
  readonly tokens: AccessTokens;
  readonly limiter: RateLimiter;
  /** The API's identifier, as a token's `aud` must have it. */
  readonly audience: string;
}

/** The Management API: the bucket and the token are asked on arrival, the change is made by `carryOut`. */
export function managementApi(parts: ManagementDeps): (request: SandboxRequest, nowMs: number) => Pending {
  const { tenant, tokens, limiter, audience } = parts;
  const find = routeFinder([
    ...identityRoutes(tenant),
    ...userRoutes(tenant),
    ...jobRoutes(tenant),
    ...accessRoutes(tenant),
  ]);
  const judge = (request: SandboxRequest, nowMs: number): Reply | ((nowMs: number) => Reply) => {
    if (request.malformed) return apiError(400, 'Bad Request: malformed URI', 'invalid_uri');
    const found = find(request.method, request.path.slice(2));
    if (found === undefined) return apiError(404, errorName(404));
    const caller = callerOf(request, tokens, audience, nowMs);
    if ('status' in caller) return caller;
    const { route, params } = found;
    const { query, body } = request;
    return (
      refusalFor(found, caller) ?? ((atMs) => route.handle({ params, query, body, caller, nowMs: atMs }))
    );
  };
  return (request, nowMs) => {
    const { granted, headers } = limiter.admit(nowMs);
    const judged = granted
      ? judge(request, nowMs)
      : apiError(429, 'Global limit has been reached', 'too_many_requests');
    return { headers, carryOut: typeof judged === 'function' ? judged : () => judged };
  };
}

function callerOf(
  { headers }: SandboxRequest,
  tokens: AccessTokens,
  audience: string,
  nowMs: number,
): Caller | Reply {
  const [, token] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) return unauthorized('Missing authentication');
  const caller = tokens.verify(token, audience, nowMs);
  return typeof caller === 'string' ? unauthorized(caller) : caller;
}

/** 401 as the Management API words it: the message again under `attributes`. */
function unauthorized(message: string): Reply {
  const body = { statusCode: 401, error: errorName(401), message, attributes: { error: message } };
  return { status: 401, body };
}
