import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiError } from './reply.ts';
import { type SandboxRequest, type Surface, tenantSurface } from './request.ts';
import { sendReply } from './send.ts';

/** Answers one request, at whichever door `doorOf` says it came to. */
type Answer = (
  message: IncomingMessage,
  response: ServerResponse,
  doorOf: (request: SandboxRequest) => Surface,
) => Promise<void>;

/** The two hosts of a sandbox: the tenant's, and the one its export files are fetched from. */
export interface Hosts {
  /** `http://127.0.0.1:port`, without a `/` at its end. */
  readonly url: string;
  readonly downloadUrl: string;
  answerWith(answer: Answer): void;
  /** The tenant's host refuses connections, the ones it has are gone. */
  goDown(): Promise<void>;
  /** It listens again, at the same address. */
  comeUp(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens both hosts on 127.0.0.1, the tenant's on `port` (0 takes any free one).
 *
 * @throws where the port cannot be had.
 */
export async function openHosts(port: number): Promise<Hosts> {
  const tenant = patientServer();
  const downloads = patientServer();
  const tenantPort = await listen(tenant, port);
  const downloadPort = await listen(downloads, 0);
  return {
    url: `http://127.0.0.1:${tenantPort}`,
    downloadUrl: `http://127.0.0.1:${downloadPort}`,
    answerWith: (answer) => {
      const at = (doorOf: (request: SandboxRequest) => Surface) => {
        return (message: IncomingMessage, response: ServerResponse) => {
          // A bug of the sandbox must be seen by its caller, and must not end everybody else's test.
          answer(message, response, doorOf).catch((error) =>
            sendReply(response, apiError(500, `The sandbox failed: ${error}`, 'sandbox_bug')),
          );
        };
      };
      tenant.on('request', at(tenantSurface));
      downloads.on(
        'request',
        at(() => 'download'),
      );
    },
    goDown: () => closeServer(tenant),
    comeUp: async () => {
      await listen(tenant, tenantPort);
    },
    close: async () => {
      await Promise.all([closeServer(tenant), closeServer(downloads)]);
    },
  };
}

function patientServer(): Server {
  const server = createServer();
  // Idle connections stay open: a server that closes one just as the client writes to it is a
  // network error that no test asked for. Held requests may stay as long as they like.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  return server;
}

/** Resolves to the port. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Stops listening and ends every connection, whatever is under way on it. Resolves as well where it is closed already. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
