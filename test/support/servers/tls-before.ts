import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { ended, listening } from './a-server.ts';
import type { Certified } from './self-signed.ts';

/** TLS before a stand-in tenant, until the test is over. */
export async function tlsBefore(
  tenant: Sandbox,
  certified: Certified,
): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer(certified, (request, response) => {
    const { method, headers, url } = request;
    const onward = forward(`${tenant.url}${url}`, { method: method ?? 'GET', headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(response);
    });
    request.pipe(onward);
  });
  onTestFinished(() => ended(server));
  return { port: await listening(server), server };
}
