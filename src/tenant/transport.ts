import {
  type AxiosAdapter,
  AxiosError,
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';

/**
 * A reply longer than this is not Auth0's: a user with hundreds of identities stays far below it, and a
 * hostile or broken host must not fill our memory.
 */
const MAX_REPLY_BYTES = 8 * 1024 * 1024;

/** Errors that say the request cannot have reached the tenant: no connection was made. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  // The proxy refused to connect us, or the tenant's certificate was refused by us.
  'UND_ERR_PRX_TLS',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether this error proves that the request never left: sending it again cannot do anything twice. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof AxiosError && NEVER_SENT.has(error.code ?? '');
}

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

async function exchange(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), config.timeout || 2 ** 31 - 1);
  try {
    const url = new URL(config.url ?? '', config.baseURL);
    const reply = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: (config.method ?? 'get').toUpperCase() as Dispatcher.HttpMethod,
      headers: config.headers.toJSON() as Record<string, string>,
      body: (config.data as string | undefined) ?? null,
      signal: limit.signal,
    });
    const data = config.responseType === 'stream' ? reply.body : await reply.body.text();
    return settle(config, {
      data,
      status: reply.statusCode,
      statusText: '',
      headers: AxiosHeaders.from(reply.headers as Record<string, string>),
      config,
    });
  } catch (error) {
    if (error instanceof AxiosError) throw error;
    throw asAxiosError(error, config, limit.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

/** As axios's own adapters end: a status that `validateStatus` refuses is an error that carries the reply. */
function settle(config: InternalAxiosRequestConfig, response: AxiosResponse): AxiosResponse {
  if (config.validateStatus?.(response.status) !== false) return response;
  throw new AxiosError(`status ${response.status}`, AxiosError.ERR_BAD_RESPONSE, config, undefined, response);
}

function asAxiosError(error: unknown, config: InternalAxiosRequestConfig, timedOut: boolean): AxiosError {
  if (timedOut) return new AxiosError('no reply in time', AxiosError.ETIMEDOUT, config);
  const { code, message } = error as { code?: string; message?: string };
  return new AxiosError(message ?? String(error), code ?? 'ERR_NETWORK', config);
}
