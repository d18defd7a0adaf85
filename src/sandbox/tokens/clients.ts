import type { KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';

/** An application that may ask for management tokens. */
export interface Client {
  readonly id: string;
  readonly secret?: string;
  /** Takes assertions signed with the private half (private-key JWT). */
  readonly publicKey?: KeyObject;
  /** What it is granted. Default: every scope the sandbox knows. */
  readonly scopes?: readonly string[];
}

/** `client_assertion_type` of RFC 7523. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Every scope the sandbox's endpoints ask for, of a management token. */
export const ALL_SCOPES: readonly string[] = [
  'read:users',
  'update:users',
  'read:roles',
  'read:role_members',
  'create:role_members',
  'delete:role_members',
  'read:organizations',
  'create:organization_members',
  'delete:organization_members',
];

/** How a client says that it is itself. */
export interface ClientProof {
  readonly secret?: string | undefined;
  readonly assertion?: string | undefined;
}

/**
 * Whether the proof is good: its secret, or an assertion signed with its key.
 *
 * @param audience what the assertion must be made out to: the tenant's URL with a `/` at its end.
 * @param nowMs the tenant's clock.
 */
export async function isProven(
  client: Client,
  { secret, assertion }: ClientProof,
  audience: string,
  nowMs: number,
): Promise<boolean> {
  if (assertion === undefined) return secret !== undefined && secret === client.secret;
  if (client.publicKey === undefined) return false;
  const checked = jwtVerify(assertion, client.publicKey, {
    algorithms: ['RS256', 'RS384', 'PS256'],
    issuer: client.id,
    subject: client.id,
    audience,
    requiredClaims: ['exp', 'iat', 'jti'],
    currentDate: new Date(nowMs),
  });
  return checked.then(
    () => true,
    () => false,
  );
}
