import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

/** Proxies as the environment names them. */
export interface ProxyOptions {
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

/** Connections to any host, through a proxy where the environment names one. Loopback http is never proxied. */
export function proxyAgent(
  { httpsProxy = '', noProxy = '' }: ProxyOptions,
  limits: EnvHttpProxyAgent.Options,
): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy,
    noProxy,
    clientFactory: (proxy, pool) => new ProxyPool(proxy, pool),
    ...limits,
  });
}

/** What a proxy answered instead of connecting. */
export interface ProxyAnswer {
  readonly status: number;
  /** `Proxy-Authenticate`: the authentication schemes that it accepts. */
  readonly schemes: string;
  readonly credentialsSent: boolean;
}

/** The proxy did not connect: the request cannot have reached the tenant. */
export class ProxyRefusal extends Error {
  readonly code = 'PROXY_REFUSED';
  /** Undefined if the proxy cannot be reached, or closed the connection. */
  readonly answer: ProxyAnswer | undefined;

  constructor(message: string, options: { readonly cause?: Error; readonly answer?: ProxyAnswer } = {}) {
    super(message, options);
    this.answer = options.answer;
  }
}

/**
 * Connections to a CONNECT proxy. If the proxy closes the connection, undici reconnects without end, thousands of times a
 * second (7.30). Here that is an error, like any answer but 200.
 */
class ProxyPool extends Pool {
  override async connect(
    options: Omit<Dispatcher.ConnectOptions, 'origin'>,
  ): Promise<Dispatcher.ConnectData> {
    const answer = await super.connect(options).catch((cause: Error) => {
      throw new ProxyRefusal(`the proxy cannot be reached or closed the connection: ${cause.message}`, {
        cause,
      });
    });
    const { statusCode: status, headers } = answer;
    if (status === 200) return answer;
    answer.socket.on('error', () => {}).destroy();
    const schemes = String(headers['proxy-authenticate'] ?? '');
    const credentialsSent = 'proxy-authorization' in (options.headers ?? {});
    throw new ProxyRefusal(`the proxy answered ${status} to CONNECT`, {
      answer: { status, schemes, credentialsSent },
    });
  }
}
