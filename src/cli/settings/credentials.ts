import { createPrivateKey } from 'node:crypto';
import { problem } from '../../domain/problem.ts';
import type { ClientAuthentication } from '../../tenant/auth/token-endpoint.ts';
import { isPipe, readTextFile, whyUnread } from './text-file.ts';

/** How the run gets its management token. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  /** Read again when the token is refused: whoever keeps the file may have rotated it. */
  | { readonly kind: 'token_file'; readonly path: string; readonly token: string }
  | { readonly kind: 'client'; readonly proof: ClientAuthentication };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Credentials from the environment or from files, never from a flag's value. `--token-file` is the most explicit
 * and wins; then `AUTH0_ACCESS_TOKEN`; then the client's own (a signing key before a secret).
 */
export function findCredentials(env: Env, tokenFile: string | undefined): Credentials {
  if (tokenFile !== undefined) {
    const token = readToken(tokenFile);
    return isPipe(tokenFile) ? { kind: 'token', token } : { kind: 'token_file', path: tokenFile, token };
  }
  const token = env.AUTH0_ACCESS_TOKEN?.trim();
  if (token) return { kind: 'token', token: asHeaderValue(token, 'AUTH0_ACCESS_TOKEN') };
  const clientId = env.AUTH0_CLIENT_ID;
  const keyPath = env.AUTH0_CLIENT_SIGNING_KEY_PATH;
  const clientSecret = env.AUTH0_CLIENT_SECRET;
  if (clientId && keyPath) {
    return { kind: 'client', proof: { kind: 'private_key', clientId, privateKeyPem: readKey(keyPath) } };
  }
  if (clientId && clientSecret) return { kind: 'client', proof: { kind: 'secret', clientId, clientSecret } };
  throw problem(
    'no_credentials',
    clientId
      ? 'AUTH0_CLIENT_ID is set, but neither AUTH0_CLIENT_SECRET nor AUTH0_CLIENT_SIGNING_KEY_PATH.'
      : 'No credentials: neither AUTH0_ACCESS_TOKEN nor AUTH0_CLIENT_ID is set.',
    'Set AUTH0_ACCESS_TOKEN (or --token-file), or AUTH0_CLIENT_ID with AUTH0_CLIENT_SECRET or AUTH0_CLIENT_SIGNING_KEY_PATH; --env-file reads them from a file.',
  );
}

/** The token in a file, without the newline that editors add. */
export function readToken(path: string): string {
  const token = readSecretFile(path, 'token file').trim();
  if (token === '') throw problem('no_credentials', `The token file ${path} is empty.`);
  return asHeaderValue(token, path);
}

function readKey(path: string): string {
  const pem = readSecretFile(path, 'signing key (AUTH0_CLIENT_SIGNING_KEY_PATH)');
  if (isRsaKey(pem)) return pem;
  throw problem(
    'bad_key',
    `${path} (AUTH0_CLIENT_SIGNING_KEY_PATH) contains no RSA private key in PEM format, or the key has a passphrase.`,
    'Auth0 accepts assertions signed with RS256: use the RSA key whose public half is registered with the application.',
  );
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function readSecretFile(path: string, what: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw problem('no_credentials', `The ${what} ${path} cannot be read: ${whyUnread(error)}.`);
  }
}

/** A token goes into a header: visible ASCII without spaces, or it was pasted wrong. */
function asHeaderValue(token: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw problem(
    'bad_token',
    `The token in ${where} contains spaces or unprintable characters.`,
    'Paste it again, in one piece and without "Bearer".',
  );
}
