import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on loopback that says what it is told, for answers that no tenant gives; it ends with the test. */
export async function aServer(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener);
  const port = await listening(server);
  onTestFinished(() => ended(server));
  return { url: `http://127.0.0.1:${port}`, server };
}

/** Resolves with its port when the server listens, on loopback and any free port. */
export function listening(server: NetServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Resolves when the server is closed and all its connections are. */
export function ended(server: NetServer & { closeAllConnections?(): void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
