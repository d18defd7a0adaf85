import { decodeJwt } from 'jose';
import { parseObject } from '../routes/link-body.ts';
import type { Reply } from '../server/reply.ts';
import type { SandboxRequest } from '../server/request.ts';
import type { AccessTokens } from './access-tokens.ts';
import { ALL_SCOPES, ASSERTION_TYPE, type Client, isProven } from './clients.ts';

/** What the token endpoint answers from. */
export interface TokenEndpointDeps {
  readonly clients: readonly Client[];
  readonly tokens: AccessTokens;
  /** The tenant's URL, without a `/` at its end. */
  readonly url: string;
  /** The Management API's identifier. */
  readonly audience: string;
  readonly lifeS: number;
}

/** `POST /oauth/token` for `client_credentials`, as JSON or as a form. */
export async function answerTokenRequest(
  desk: TokenEndpointDeps,
  request: SandboxRequest,
  nowMs: number,
): Promise<Reply> {
  const fields = fieldsOf(request);
  if (fields === undefined) return oauthError(400, 'invalid_request', 'Invalid request payload');
  const { grant_type, client_secret, client_assertion, client_assertion_type, audience } = fields;
  if (grant_type !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', `Unsupported grant type: ${grant_type}`);
  }
  if (client_assertion !== undefined && client_assertion_type !== ASSERTION_TYPE) {
    return oauthError(400, 'invalid_request', 'Invalid client_assertion_type');
  }
  const id = fields.client_id ?? issuerOf(client_assertion);
  const client = desk.clients.find((one) => one.id === id);
  const proof = { secret: client_secret, assertion: client_assertion };
  if (client === undefined || !(await isProven(client, proof, `${desk.url}/`, nowMs))) {
    return oauthError(401, 'access_denied', 'Unauthorized');
  }
  if (audience !== desk.audience) {
    return oauthError(403, 'access_denied', `Service not found: ${audience}`);
  }
  const { tokens, lifeS } = desk;
  const scopes = client.scopes ?? ALL_SCOPES;
  const contents = { sub: `${client.id}@clients`, azp: client.id, scopes, audience, lifeS };
  return {
    status: 200,
    body: {
      access_token: tokens.issue(contents, nowMs),
      scope: scopes.join(' '),
      expires_in: lifeS,
      token_type: 'Bearer',
    },
  };
}

function fieldsOf({ headers, body }: SandboxRequest): Record<string, string | undefined> | undefined {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  const parsed = parseObject(body);
  return parsed.ok ? (parsed.value as Record<string, string | undefined>) : undefined;
}

/** With an assertion, `client_id` may be left out. */
function issuerOf(assertion: string | undefined): string | undefined {
  try {
    return assertion === undefined ? undefined : decodeJwt(assertion).iss;
  } catch {
    return undefined;
  }
}

/** The token endpoint words its errors as OAuth does, not as the Management API does. */
function oauthError(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } };
}
