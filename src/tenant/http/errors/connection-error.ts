import { AxiosError } from 'axios';
import { type ProxyAnswer, ProxyRefusal } from '../proxy-agent.ts';
import { certificateError } from './certificate-error.ts';
import type { ErrorCause } from './error-cause.ts';

const CHECK_NETWORK =
  'Check --domain (AUTH0_DOMAIN), the network and the proxy (HTTPS_PROXY, NO_PROXY).' as const;

/** What each code means, as a clause about the host that was called. */
const MEANINGS: Readonly<Record<string, (who: string) => string>> = {
  ECONNREFUSED: (who) => `${who} refused the connection`,
  ENOTFOUND: (who) => `the name of ${who} could not be resolved (DNS)`,
  EAI_AGAIN: (who) => `the name of ${who} could not be looked up (DNS)`,
  EHOSTUNREACH: (who) => `there is no route to ${who}`,
  ENETUNREACH: (who) => `there is no network to ${who}`,
  ETIMEDOUT: (who) => `${who} did not answer in time`,
  UND_ERR_CONNECT_TIMEOUT: (who) => `${who} could not be connected to in time`,
  ECONNRESET: (who) => `${who} closed the connection`,
  EPIPE: (who) => `${who} closed the connection`,
  UND_ERR_SOCKET: (who) => `${who} closed the connection`,
  ERR_SSL_WRONG_VERSION_NUMBER: (who) => `the server at ${who} does not speak TLS; it may be an http port`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (who) => `the server at ${who} does not speak TLS; it may be an http port`,
  ERR_SSL_HTTP_REQUEST: (who) => `the server at ${who} does not speak TLS; it may be an http port`,
  UND_ERR_RES_EXCEEDED_MAX_SIZE: (who) => `the reply from ${who} is far too long to be from Auth0`,
  BAD_CONTENT_ENCODING: (who) => `the compressed reply from ${who} is damaged`,
};

/** The two codes for a name that does not resolve. Behind a proxy they do not occur: it resolves the name itself. */
const UNKNOWN_NAME: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** Why no reply came. @param host of the request, with its port unless that is 443. */
export function connectionError(error: unknown, host: string): ErrorCause {
  const chain = causesOf(error);
  const proxy = chain.find((one) => one instanceof ProxyRefusal);
  if (proxy?.answer !== undefined) return proxyError(proxy.answer, host);
  const who = proxy === undefined ? host : 'the proxy (HTTPS_PROXY)';
  for (const { code = '', message } of chain) {
    const untrusted = certificateError(code, message, who);
    if (untrusted !== undefined) return untrusted;
  }
  for (const { code = '', message } of chain) {
    const meaning = MEANINGS[code];
    if (meaning === undefined) continue;
    const where = addressIn(message);
    const detail = where === undefined || where === host ? code : `${code} ${where}`;
    return {
      key: `${code} ${who}`,
      message: `${meaning(who)} (${detail})`,
      next: nextFor(code, proxy !== undefined),
    };
  }
  const { code, message } = chain[0] ?? { message: String(error) };
  if (code === AxiosError.ERR_CANCELED) return { key: code, message, next: CHECK_NETWORK };
  const words = message || code || 'no reason given';
  const from = proxy === undefined ? host : 'the proxy (HTTPS_PROXY)';
  return { key: `${code} ${who}`, message: `no reply from ${from}: ${words}`, next: CHECK_NETWORK };
}

function nextFor(code: string, viaProxy: boolean): string {
  if (viaProxy) {
    return code.startsWith('ERR_SSL_')
      ? 'HTTPS_PROXY starts with https://, the protocol for connecting to the proxy itself: try http://.'
      : 'Check HTTPS_PROXY; if the tenant needs no proxy, add it to NO_PROXY.';
  }
  if (UNKNOWN_NAME.has(code)) {
    return 'Check the spelling of --domain (AUTH0_DOMAIN) and the DNS; if the internet is reachable only through a proxy, set HTTPS_PROXY.';
  }
  return CHECK_NETWORK;
}

function proxyError({ status, schemes, credentialsSent }: ProxyAnswer, host: string): ErrorCause {
  if (status === 407) return proxyCredentials(schemes, credentialsSent);
  return {
    key: `CONNECT ${status}`,
    message: `the proxy (HTTPS_PROXY) does not connect to ${host}: it answered ${status} to CONNECT`,
    next: `Configure the proxy to allow https://${host}, or add the host to NO_PROXY if it needs no proxy.`,
  };
}

/** A 407, from a CONNECT or as a reply. @param schemes the value of `Proxy-Authenticate`. */
export function proxyCredentials(schemes: string, credentialsSent: boolean): ErrorCause {
  const names = [...schemes.matchAll(/(?:^|,\s*)(Basic|Digest|NTLM|Negotiate|Bearer)\b/gi)].map(
    ([, name]) => name,
  );
  const offered = names.length === 0 ? '' : ` (${[...new Set(names)].join(', ')})`;
  const basic = names.length === 0 || names.some((name) => name?.toLowerCase() === 'basic');
  return {
    key: '407',
    message: credentialsSent
      ? `the proxy refused the credentials in HTTPS_PROXY: status 407${offered}`
      : `the proxy requires credentials: status 407${offered}`,
    next: basic
      ? 'Set HTTPS_PROXY=http://user:password@proxy:port, with special characters percent-encoded; if the tenant needs no proxy, add it to NO_PROXY.'
      : 'The proxy does not accept the scheme that HTTPS_PROXY supports (Basic): configure it to allow the tenant without credentials, or run a local proxy in front of it that supports its scheme.',
    stops: 'proxy_credentials',
    status: 407,
  };
}

type Cause = Error & { readonly code?: string };

/** More than any library nests. */
const MAX_CAUSES = 8;

/** The error, its cause, the cause of that, and so on; if several addresses were tried, the first one's. */
function causesOf(error: unknown): Cause[] {
  const chain: Cause[] = [];
  let one: unknown = error;
  while (one instanceof Error && chain.length < MAX_CAUSES) {
    chain.push(one);
    one = one instanceof AggregateError ? one.errors[0] : (one as { cause?: unknown }).cause;
  }
  return chain;
}

/** The address in a message such as `connect ECONNREFUSED 127.0.0.1:443`. */
function addressIn(message: string): string | undefined {
  return /^(?:connect|read|write) [A-Z]+ (\S{1,80})$/.exec(message)?.[1];
}
