import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Binds a server to 127.0.0.1 and gives its URL. Port 0 takes any free one. */
export function listen(server: Server, port: number): Promise<string> {
  // Idle connections stay open: a server that closes one just as the client writes to it is a
  // network error that no test asked for.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Stops listening and ends every connection, whatever is under way on it. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
