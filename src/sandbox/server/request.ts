import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as the sandbox read it, whole. */
export interface SandboxRequest {
  readonly method: string;
  /** The path's parts, decoded: `/api/v2/users/auth0%7Ca` is `['api', 'v2', 'users', 'auth0|a']`. */
  readonly path: readonly string[];
  /** A part of the path is no valid percent-encoding. */
  readonly malformed: boolean;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Where a request came to. Faults and holds are meant for one of these. */
export type Surface = 'api' | 'token' | 'download' | 'control' | 'other';

/** Bodies longer than this are cut off: no Management API call comes near. */
const MOST_BODY = 1 << 20;
const NO_QUERY = new URLSearchParams();

/** Reads a request to its end. Never settles when the client goes away before that. */
export function readRequest(message: IncomingMessage): Promise<SandboxRequest> {
  return new Promise((resolve) => {
    let body = '';
    message.setEncoding('utf8');
    message.on('data', (chunk: string) => {
      if (body.length < MOST_BODY) body += chunk;
    });
    message.once('end', () => {
      const { method = 'GET', url = '/', headers } = message;
      resolve({ method, headers, body, ...parseTarget(url) });
    });
  });
}

/** The door of the tenant's host that a request came to: `other` is nothing Auth0 has. */
export function tenantSurface({ method, path }: SandboxRequest): Surface {
  const [first, second] = path;
  if (first === 'api' && second === 'v2') return 'api';
  if (method === 'POST' && first === 'oauth' && second === 'token') return 'token';
  return first === '_sandbox' ? 'control' : 'other';
}

/** The user a request is about: `{id}` of `/api/v2/users/{id}/…`. */
export function userOf({ path }: SandboxRequest): string | undefined {
  return path[2] === 'users' ? path[3] : undefined;
}

function parseTarget(target: string): Pick<SandboxRequest, 'path' | 'malformed' | 'query'> {
  const mark = target.indexOf('?');
  const raw = (mark < 0 ? target : target.slice(0, mark)).split('/').slice(1);
  const query = mark < 0 ? NO_QUERY : new URLSearchParams(target.slice(mark + 1));
  try {
    return { path: raw.map(decodeURIComponent), malformed: false, query };
  } catch {
    return { path: raw, malformed: true, query };
  }
}
