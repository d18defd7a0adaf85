import type { Caller } from '../tokens/access-tokens.ts';
import { apiError, type Reply } from './reply.ts';

/** A call that has come as far as its handler: routed, paid for from the bucket, and allowed. */
export interface Call {
  /** What stood in the path for `:…`, in order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly caller: Caller;
  readonly nowMs: number;
}

/** An endpoint of the Management API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v2/`; a part that begins with `:` stands for any one part. */
  readonly path: string;
  /** Any one of these lets a caller in. */
  readonly scopes: readonly string[];
  /** These let a caller in where the path's first parameter is the caller's own user. */
  readonly ownScopes?: readonly string[];
  handle(call: Call): Reply;
}

/** A route and what its path holds. */
export interface Found {
  readonly route: Route;
  readonly params: readonly string[];
}

/** Finds a call's route among a table of them. */
export function routeFinder(
  routes: readonly Route[],
): (method: string, path: readonly string[]) => Found | undefined {
  const table = routes.map((route) => ({ route, parts: route.path.split('/') }));
  return (method, path) => {
    for (const { route, parts } of table) {
      if (route.method !== method || parts.length !== path.length) continue;
      if (!parts.every((part, at) => part.startsWith(':') || part === path[at])) continue;
      return { route, params: path.filter((_, at) => parts[at]?.startsWith(':')) };
    }
    return undefined;
  };
}

/** Auth0's refusal, where a caller's scopes do not let it call this route. */
export function refusalFor({ route, params }: Found, caller: Caller): Reply | undefined {
  if (route.scopes.some((scope) => caller.scopes.has(scope))) return undefined;
  const own = route.ownScopes ?? [];
  if (!own.some((scope) => caller.scopes.has(scope))) return insufficientScope([...route.scopes, ...own]);
  if (caller.sub === params[0]) return undefined;
  return apiError(403, 'User to be acted on does not match subject in bearer token.', 'invalid_subject');
}

/** 403 that names the scopes of which one is needed. */
export function insufficientScope(scopes: readonly string[]): Reply {
  return apiError(403, `Insufficient scope, expected any of: ${scopes.join(',')}`, 'insufficient_scope');
}
