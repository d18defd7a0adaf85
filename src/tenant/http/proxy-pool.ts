import { type Dispatcher, Pool } from 'undici';

/** What a proxy said instead of connecting us. */
export interface ProxyAnswer {
  readonly status: number;
  /** `Proxy-Authenticate`: the ways in which it takes credentials. */
  readonly schemes: string;
  /** It was given credentials. */
  readonly knewUs: boolean;
}

/** The proxy did not connect us: the request cannot have reached the tenant. */
export class ProxyRefusal extends Error {
  readonly code = 'PROXY_REFUSED';
  /** Undefined where it cannot be reached, or hung up. */
  readonly answer: ProxyAnswer | undefined;

  constructor(message: string, options: { readonly cause?: Error; readonly answer?: ProxyAnswer } = {}) {
    super(message, options);
    this.answer = options.answer;
  }
}

/**
 * Connections to a CONNECT proxy. undici takes a proxy that hangs up for a socket to open again, and does so
 * without end, thousands of times a second (7.30); here it is an error like any answer but 200.
 */
export class ProxyPool extends Pool {
  override async connect(wanted: Omit<Dispatcher.ConnectOptions, 'origin'>): Promise<Dispatcher.ConnectData> {
    const answer = await super.connect(wanted).catch((cause: Error) => {
      throw new ProxyRefusal(`the proxy cannot be reached or closed the connection: ${cause.message}`, {
        cause,
      });
    });
    const { statusCode: status, headers } = answer;
    if (status === 200) return answer;
    answer.socket.on('error', () => {}).destroy();
    const schemes = String(headers['proxy-authenticate'] ?? '');
    const knewUs = 'proxy-authorization' in (wanted.headers ?? {});
    throw new ProxyRefusal(`the proxy answered ${status} to CONNECT`, {
      answer: { status, schemes, knewUs },
    });
  }
}
