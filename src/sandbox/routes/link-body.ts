import type { AccountRef } from '../../domain/account/account-id.ts';
import { isKnownProvider } from '../../domain/account/providers.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { apiError, invalidBody, type Reply } from '../server/reply.ts';

/** A connection of the tenant. */
export interface Connection {
  /** `con_` and 16 letters or digits. */
  readonly id: string;
  readonly name: string;
  /** The provider of its identities. */
  readonly strategy: string;
}

/** A link body that keeps to the schema, in either of its two forms. */
export type LinkBody =
  | { readonly kind: 'by_id'; readonly secondary: AccountRef; readonly connectionId?: string }
  | { readonly kind: 'by_token'; readonly linkWith: string };

/** The pattern the Management API publishes for `connection_id`. */
const CONNECTION_ID = /^con_[A-Za-z0-9]{16}$/;
const ALLOWED: ReadonlySet<string> = new Set(['provider', 'user_id', 'connection_id', 'link_with']);

/**
 * Holds a body against the endpoint's schema: known properties alone, `link_with` by itself, strings that
 * are not empty, `connection_id` in its pattern, a provider of the enum. `user_id` may be bare or full.
 */
export function parseLinkBody(text: string): Result<LinkBody, Reply> {
  const body = parseObject(text);
  if (!body.ok) return body;
  for (const [name, value] of Object.entries(body.value)) {
    if (!ALLOWED.has(name)) return err(invalidBody(`Additional properties not allowed: ${name}`));
    if (typeof value !== 'string') return err(invalidBody(`Expected type string on property ${name}`));
    if (value === '') return err(invalidBody(`String is too short (0 chars), minimum 1 on property ${name}`));
  }
  const { provider, user_id, connection_id, link_with } = body.value as Record<string, string | undefined>;
  if (link_with !== undefined) {
    if (Object.keys(body.value).length > 1) {
      return err(invalidBody('link_with cannot be sent with provider, user_id or connection_id'));
    }
    return ok({ kind: 'by_token', linkWith: link_with });
  }
  if (user_id === undefined) return err(invalidBody('Missing required property: user_id'));
  if (connection_id !== undefined && !CONNECTION_ID.test(connection_id)) {
    return err(invalidBody('String does not match pattern ^con_[A-Za-z0-9]{16}$ on property connection_id'));
  }
  // A missing provider passes the live schema and is told as a connection that does not exist.
  if (provider === undefined) return err(inexistentConnection());
  if (!isKnownProvider(provider))
    return err(invalidBody(`No enum match for: ${provider} on property provider`));
  const userId = user_id.startsWith(`${provider}|`) ? user_id.slice(provider.length + 1) : user_id;
  const secondary = { provider, userId };
  return ok(
    connection_id === undefined
      ? { kind: 'by_id', secondary }
      : { kind: 'by_id', secondary, connectionId: connection_id },
  );
}

/**
 * Whether the tenant has a connection for this link.
 *
 * @param connections the tenant's; undefined: every provider has one, and every id in the pattern is one.
 */
export function isConfigured(
  connections: readonly Connection[] | undefined,
  provider: string,
  connectionId?: string,
): boolean {
  if (connections === undefined) return true;
  return connections.some(
    ({ id, strategy }) => strategy === provider && (connectionId === undefined || connectionId === id),
  );
}

/** 400 for a provider or connection that the tenant does not have. */
export function inexistentConnection(): Reply {
  return apiError(400, 'The connection does not exist', 'inexistent_connection');
}

/** A JSON object, or the 400 that Auth0 answers to anything else. */
export function parseObject(text: string): Result<Record<string, unknown>, Reply> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return ok(value as Record<string, unknown>);
    }
    return err(invalidBody('Expected type object'));
  } catch {
    return err(apiError(400, 'Invalid request payload JSON format', 'invalid_body'));
  }
}
