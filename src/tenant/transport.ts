import {
  type AxiosAdapter,
  AxiosError,
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { VERSION } from '../domain/version.ts';
import { ProxyPool } from './proxy-pool.ts';

/**
 * A reply longer than this is not Auth0's: a user with hundreds of identities stays far below it, and a
 * hostile or broken host must not fill our memory.
 */
const MAX_REPLY_BYTES = 8 * 1024 * 1024;

/** How the tenant's logs name us: Auth0 writes a caller's user agent into every log event. */
const USER_AGENT = `auth0-bulk-link/${VERSION}`;

/** The longest a timer can run: for a request without a timeout. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
 * undici under axios: kept-alive connections, CONNECT proxies and certificates as Node has them, at about
 * twice the speed of axios's own http adapter. Redirects are never followed, so a token never leaves its host.
 */
export function createTransport(options: TransportOptions): Transport {
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: options.httpsProxy ?? '',
    noProxy: options.noProxy ?? '',
    clientFactory: (proxy, pool) => new ProxyPool(proxy, pool),
    maxResponseSize: MAX_REPLY_BYTES,
    connect: { timeout: options.connectTimeoutMs },
    // Bounded by `timeout` as a whole below; undici's own two timers would only add a second verdict.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    adapter: (config) => exchange(dispatcher, config),
    close: () => dispatcher.destroy(),
  };
}

/** One attempt, bounded as a whole: by its timeout, and for some by a signal. Raced, because undici hears no signal while a request waits for its connection. */
async function exchange(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const limit = new AbortController();
  const cutBy = config.exchange?.cutBy;
  let end: (why: string, code: string) => void = () => {};
  const ended = new Promise<never>((_resolve, reject) => {
    end = (why, code) => {
      reject(new AxiosError(why, code, config));
      limit.abort();
    };
  });
  const timeUp = () => end('no reply in time', AxiosError.ETIMEDOUT);
  const timer = setTimeout(timeUp, config.timeout || LONGEST_TIMER_MS);
  const cut = () => end('not waited for any longer', AxiosError.ERR_CANCELED);
  cutBy?.addEventListener('abort', cut);
  try {
    return await Promise.race([send(dispatcher, config, limit.signal), ended]);
  } catch (error) {
    throw error instanceof AxiosError ? error : asAxiosError(error, config);
  } finally {
    clearTimeout(timer);
    cutBy?.removeEventListener('abort', cut);
  }
}

async function send(
  dispatcher: Dispatcher,
  config: InternalAxiosRequestConfig,
  signal: AbortSignal,
): Promise<AxiosResponse> {
  const url = new URL(config.url ?? '', config.baseURL);
  const reply = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: (config.method ?? 'get').toUpperCase() as Dispatcher.HttpMethod,
    headers: { ...(config.headers.toJSON() as Record<string, string>), 'User-Agent': USER_AGENT },
    body: (config.data as string | undefined) ?? null,
    signal,
  });
  const data = config.responseType === 'stream' ? reply.body : await reply.body.text();
  return settle(config, {
    data,
    status: reply.statusCode,
    statusText: '',
    headers: AxiosHeaders.from(reply.headers as Record<string, string>),
    config,
  });
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
