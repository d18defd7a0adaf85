import type { IncomingHttpHeaders } from 'node:http';
import {
  type AxiosAdapter,
  AxiosError,
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { LONGEST_TIMER_MS } from '../../domain/clock.ts';
import { VERSION } from '../../domain/version.ts';
import { ProxyPool } from './proxy-pool.ts';
import { ResponseReader } from './response-reader.ts';

/**
 * A reply longer than this is not Auth0's: a user with hundreds of identities stays far below it, and a
 * hostile or broken host must not fill our memory.
 */
const MAX_REPLY_BYTES = 8 * 1024 * 1024;

/** How the tenant's logs name us: Auth0 writes a caller's user agent into every log event. */
const USER_AGENT = `auth0-bulk-link/${VERSION}`;

export interface TransportOptions {
  /** Proxies as the environment names them. Loopback http is never proxied. */
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** Connecting longer than this is given up, ms. */
  readonly connectTimeoutMs: number;
}

/** Connections to one tenant, for axios to send over. */
export interface Transport {
  readonly adapter: AxiosAdapter;
  close(): Promise<void>;
}

/**
 * undici under axios: kept-alive connections, CONNECT proxies and certificates as Node has them, at a
 * fraction of what axios's own http adapter costs. Redirects are never followed, so a token never leaves its host.
 */
export function createTransport(options: TransportOptions): Transport {
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: options.httpsProxy ?? '',
    noProxy: options.noProxy ?? '',
    clientFactory: (proxy, pool) => new ProxyPool(proxy, pool),
    maxResponseSize: MAX_REPLY_BYTES,
    connect: { timeout: Math.min(options.connectTimeoutMs, LONGEST_TIMER_MS) },
    // Bounded by `timeout` as a whole below; undici's own two timers would only add a second verdict.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    adapter: (config) => exchange(dispatcher, config),
    close: () => dispatcher.destroy(),
  };
}

/**
 * One attempt, bounded as a whole: by its timeout, and for some by a signal. Both end it even while it waits
 * for its connection.
 */
async function exchange(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const reader = new ResponseReader(MAX_REPLY_BYTES);
  const timeUp = () => reader.end(new AxiosError('no reply in time', AxiosError.ETIMEDOUT, config));
  const cut = () => reader.end(new AxiosError('no longer waited for', AxiosError.ERR_CANCELED, config));
  const timer = setTimeout(timeUp, Math.min(config.timeout || LONGEST_TIMER_MS, LONGEST_TIMER_MS));
  const cutBy = config.exchange?.cutBy;
  cutBy?.addEventListener('abort', cut);
  try {
    dispatcher.dispatch(wireRequest(config), reader);
    const { status, headers, text } = await reader.reply;
    return settle(config, { data: text, status, statusText: '', headers: asAxiosHeaders(headers), config });
  } catch (error) {
    throw error instanceof AxiosError ? error : asAxiosError(error, config);
  } finally {
    if (config.exchange !== undefined) config.exchange.wentOut = reader.wentOut;
    clearTimeout(timer);
    cutBy?.removeEventListener('abort', cut);
  }
}

function wireRequest(config: InternalAxiosRequestConfig): Dispatcher.DispatchOptions {
  const token = config.exchange?.token;
  return {
    ...addressOf(config),
    method: (config.method ?? 'get').toUpperCase() as Dispatcher.HttpMethod,
    headers: {
      Accept: 'application/json',
      ...(config.headers.toJSON() as Record<string, string>),
      // Only here: no header of axios's carries it.
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      'User-Agent': USER_AGENT,
    },
    body: (config.data as string | undefined) ?? null,
  };
}

/** A path at our origin is a whole address by itself, and parsing it a hundredth of a call's work. */
function addressOf({ url = '', baseURL }: InternalAxiosRequestConfig) {
  if (baseURL !== undefined && url.startsWith('/')) return { origin: baseURL, path: url };
  const { origin, pathname, search } = new URL(url, baseURL);
  return { origin, path: pathname + search };
}

/** undici has read them already: names in lower case, values without line breaks. Axios would go through each again. */
function asAxiosHeaders(headers: IncomingHttpHeaders): AxiosHeaders {
  return Object.assign(new AxiosHeaders(), headers);
}

/** As axios's own adapters end: a status that `validateStatus` refuses is an error that carries the reply. */
function settle(config: InternalAxiosRequestConfig, response: AxiosResponse): AxiosResponse {
  if (config.validateStatus?.(response.status) !== false) return response;
  throw new AxiosError(`status ${response.status}`, AxiosError.ERR_BAD_RESPONSE, config, undefined, response);
}

function asAxiosError(error: unknown, config: InternalAxiosRequestConfig): AxiosError {
  const { code, message } = error as { code?: string; message?: string };
  // Node's error for several addresses that all refused has no message of its own.
  const wrapped = new AxiosError(message || code || String(error), code ?? AxiosError.ERR_NETWORK, config);
  return Object.assign(wrapped, { cause: error });
}
