import { type Dispatcher, Pool } from 'undici';

/** The proxy did not connect us: the request cannot have reached the tenant. */
export class ProxyRefusal extends Error {
  readonly code = 'PROXY_REFUSED';
}

/**
 * Connections to a CONNECT proxy. undici takes a proxy that hangs up for a socket to open again, and does so
 * without end, thousands of times a second (7.30); here it is an error like any answer but 200.
 */
export class ProxyPool extends Pool {
  override async connect(wanted: Omit<Dispatcher.ConnectOptions, 'origin'>): Promise<Dispatcher.ConnectData> {
    const answer = await super.connect(wanted).catch((error: Error) => {
      throw new ProxyRefusal(`the proxy cannot be reached or hung up: ${error.message}`, { cause: error });
    });
    if (answer.statusCode === 200) return answer;
    answer.socket.on('error', () => {}).destroy();
    throw new ProxyRefusal(`the proxy answered ${answer.statusCode} to CONNECT`);
  }
}
