import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { ended } from './a-server.ts';

/** What answers in a tenant's place: a portal, a cache, a bot filter. */
export interface Portal {
  /** Requests so far, `POST /api/v2/…`. */
  readonly asked: readonly string[];
  /** Lets the tenant through again. */
  leave(): Promise<void>;
}

/** Takes a tenant's address, and answers every request with this. */
export async function aPortal(
  tenant: Sandbox,
  body: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<Portal> {
  await tenant.goDown();
  const asked: string[] = [];
  const type = body.startsWith('<') ? 'text/html; charset=utf-8' : 'application/json';
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    });
  });
  let left = false;
  const close = async () => {
    if (left) return;
    left = true;
    await ended(server);
  };
  onTestFinished(close);
  await new Promise<void>((resolve) => {
    server.listen(Number(new URL(tenant.url).port), '127.0.0.1', resolve);
  });
  return {
    asked,
    async leave() {
      await close();
      await tenant.comeUp();
    },
  };
}
