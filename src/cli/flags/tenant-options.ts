import { ProblemError, problem } from '../../domain/problem.ts';
import type { TokenSource } from '../../run/session/connect.ts';
import type { TenantOptions } from '../../run/session/tenant-options.ts';
import { parseAddress, type TenantAddress } from '../../tenant/api/address.ts';
import { parseProxy } from '../../tenant/http/proxy-address.ts';
import { findCredentials, readToken } from '../settings/credentials.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The tenant and how to get in, from flags and environment. @throws ProblemError where something is missing. */
export function tenantOptionsOf(
  flags: { readonly domain: string | undefined; readonly 'token-file': string | undefined },
  env: Env,
): TenantOptions {
  const domain = flags.domain ?? env.AUTH0_DOMAIN;
  if (domain === undefined) {
    throw problem(
      'no_domain',
      'No tenant: neither --domain nor AUTH0_DOMAIN is set.',
      'Example: --domain acme.eu.auth0.com',
    );
  }
  return {
    address: addressOf(domain, env),
    source: sourceOf(flags['token-file'], env),
    httpsProxy: proxyOf(env.HTTPS_PROXY ?? env.https_proxy),
    noProxy: env.NO_PROXY ?? env.no_proxy,
  };
}

/** @throws ProblemError `bad_domain` */
export function addressOf(domain: string, env: Env): TenantAddress {
  const address = parseAddress(domain, env.AUTH0_AUDIENCE);
  if (!address.ok) throw new ProblemError(address.error);
  return address.value;
}

function proxyOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const proxy = parseProxy(address);
  if (!proxy.ok) throw new ProblemError(proxy.error);
  return proxy.value;
}

function sourceOf(tokenFile: string | undefined, env: Env): TokenSource {
  const found = findCredentials(env, tokenFile);
  switch (found.kind) {
    case 'token':
      return { kind: 'token', token: found.token };
    case 'token_file':
      return { kind: 'token', token: found.token, reread: () => tryToRead(found.path) };
    case 'client':
      return { kind: 'client', proof: found.proof };
  }
}

/** In the middle of a run an unreadable token file means: no other token. */
function tryToRead(path: string): string | undefined {
  try {
    return readToken(path);
  } catch {
    return undefined;
  }
}
