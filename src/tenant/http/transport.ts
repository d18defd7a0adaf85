import type { IncomingHttpHeaders } from 'node:http';
import {
  type AxiosAdapter,
  AxiosError,
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { Dispatcher } from 'undici';
import { LONGEST_TIMER_MS } from '../../domain/clock.ts';
import { VERSION } from '../../domain/version.ts';
import { type ProxyOptions, proxyAgent } from './proxy-agent.ts';
import { ResponseReader } from './response-reader.ts';

/**
 * A longer reply is not Auth0's: a user with hundreds of identities stays far below this, and a hostile or broken host
 * must not fill the memory.
 */
const MAX_REPLY_BYTES = 8 * 1024 * 1024;

/** Identifies the tool in the tenant's logs: Auth0 writes the user agent into every log event. */
const USER_AGENT = `auth0-bulk-link/${VERSION}`;

export interface TransportOptions extends ProxyOptions {
  /** The longest that connecting may take, ms. */
  readonly connectTimeoutMs: number;
}

/** Connections to one tenant, as an axios adapter. */
export interface Transport {
  readonly adapter: AxiosAdapter;
  close(): Promise<void>;
}

/**
 * undici below axios: keep-alive, CONNECT proxies and Node's certificates, at a fraction of the cost of axios's own http
 * adapter. Redirects are never followed, so a token never leaves its host.
 */
export function createTransport(options: TransportOptions): Transport {
  const dispatcher = proxyAgent(options, {
    maxResponseSize: MAX_REPLY_BYTES,
    connect: { timeout: Math.min(options.connectTimeoutMs, LONGEST_TIMER_MS) },
    // `send` bounds the whole attempt by `timeout`; undici's own two timers would be a second limit.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    adapter: (config) => send(dispatcher, config),
    close: () => dispatcher.destroy(),
  };
}

/**
 * Sends one attempt, bounded as a whole by its timeout, and for some requests by a signal. Both end it even while it waits
 * for a connection.
 */
async function send(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const reader = new ResponseReader(MAX_REPLY_BYTES);
  const onTimeout = () => reader.abort(new AxiosError('no reply in time', AxiosError.ETIMEDOUT, config));
  const onAbort = () => reader.abort(new AxiosError('no longer waited for', AxiosError.ERR_CANCELED, config));
  const timer = setTimeout(onTimeout, Math.min(config.timeout || LONGEST_TIMER_MS, LONGEST_TIMER_MS));
  const { requestState } = config;
  requestState?.abortedBy?.addEventListener('abort', onAbort);
  try {
    dispatcher.dispatch(wireRequest(config), reader);
    const { status, headers, text } = await reader.response;
    return toAxiosResult(config, {
      data: text,
      status,
      statusText: '',
      headers: asAxiosHeaders(headers),
      config,
    });
  } catch (error) {
    throw error instanceof AxiosError ? error : asAxiosError(error, config);
  } finally {
    if (requestState !== undefined) requestState.started = reader.started;
    clearTimeout(timer);
    requestState?.abortedBy?.removeEventListener('abort', onAbort);
  }
}

function wireRequest(config: InternalAxiosRequestConfig): Dispatcher.DispatchOptions {
  const token = config.requestState?.token;
  return {
    ...addressOf(config),
    method: (config.method ?? 'get').toUpperCase() as Dispatcher.HttpMethod,
    headers: {
      Accept: 'application/json',
      ...(config.headers.toJSON() as Record<string, string>),
      // Added here only, so that no axios config or error contains it.
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      'User-Agent': USER_AGENT,
    },
    body: (config.data as string | undefined) ?? null,
  };
}

/** A path at the tenant's origin needs no parsing, which would be a hundredth of a call's work. */
function addressOf({ url = '', baseURL }: InternalAxiosRequestConfig) {
  if (baseURL !== undefined && url.startsWith('/')) return { origin: baseURL, path: url };
  const { origin, pathname, search } = new URL(url, baseURL);
  return { origin, path: pathname + search };
}

/** undici has normalized them: names in lower case, values without line breaks. Axios would process each one again. */
function asAxiosHeaders(headers: IncomingHttpHeaders): AxiosHeaders {
  return Object.assign(new AxiosHeaders(), headers);
}

/** Ends as axios's own adapters do: a status that `validateStatus` rejects is an error with the reply. */
function toAxiosResult(config: InternalAxiosRequestConfig, response: AxiosResponse): AxiosResponse {
  if (config.validateStatus?.(response.status) !== false) return response;
  throw new AxiosError(`status ${response.status}`, AxiosError.ERR_BAD_RESPONSE, config, undefined, response);
}

function asAxiosError(error: unknown, config: InternalAxiosRequestConfig): AxiosError {
  const { code, message } = error as { code?: string; message?: string };
  // Node's error for several addresses that all refused has an empty message.
  const wrapped = new AxiosError(message || code || String(error), code ?? AxiosError.ERR_NETWORK, config);
  return Object.assign(wrapped, { cause: error });
}
