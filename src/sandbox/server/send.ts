import type { ServerResponse } from 'node:http';
import { payloadOf, type Reply } from './reply.ts';

/** Sends a reply. Nothing happens where the client has gone. */
export function sendReply(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return;
  const payload = payloadOf(reply);
  if (payload === undefined) {
    response.writeHead(reply.status, { ...headers, ...reply.headers });
    response.end();
    return;
  }
  const { type, bytes } = payload;
  response.writeHead(reply.status, {
    ...headers,
    ...reply.headers,
    'content-type': type,
    'content-length': Buffer.byteLength(bytes),
  });
  response.end(bytes);
}
