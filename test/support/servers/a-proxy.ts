import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { ended, listening } from './a-server.ts';

/** A CONNECT proxy on loopback. */
export interface Proxy {
  readonly url: string;
  readonly port: number;
  /** What it was asked to connect to, `acme.test:443`. */
  readonly asked: readonly string[];
  /** The `Proxy-Authorization` of each CONNECT. */
  readonly authorizations: readonly (string | undefined)[];
}

/**
 * A proxy that ends with the test.
 *
 * @param answer what it does with a CONNECT; a port number joins every one to that port, whatever host it names.
 * @param wantsCredentials asked at each CONNECT whether it is answered 407.
 */
export async function aProxy(
  answer: number | ((socket: Socket) => void),
  wantsCredentials: () => boolean = () => false,
): Promise<Proxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    authorizations.push(request.headers['proxy-authorization']);
    sockets.add(socket);
    socket.on('error', () => {});
    if (wantsCredentials()) socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    else if (typeof answer === 'number') join(socket, answer);
    else answer(socket);
  });
  const port = await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return ended(server);
  });
  return { url: `http://127.0.0.1:${port}`, port, asked, authorizations };
}

function join(socket: Socket, port: number): void {
  const onward = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
}
