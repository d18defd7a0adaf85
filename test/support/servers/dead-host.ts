import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';

/** Something that stands at a tenant's address and is no tenant. */
export interface DeadHost {
  /** Resolves when so many connections have come. */
  knocked(times: number): Promise<void>;
  /** Frees the address. */
  leave(): Promise<void>;
}

/** Takes the connections of a tenant that has gone down, and drops them. */
export async function deadHost(tenant: Sandbox): Promise<DeadHost> {
  let knocks = 0;
  let awaited = { times: Number.POSITIVE_INFINITY, resolve: () => {} };
  const server = createServer((socket) => {
    knocks += 1;
    socket.destroy();
    if (knocks >= awaited.times) awaited.resolve();
  });
  const leave = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  onTestFinished(leave);
  await new Promise<void>((resolve) => {
    server.listen(Number(new URL(tenant.url).port), '127.0.0.1', resolve);
  });
  return {
    leave,
    knocked: (times) =>
      new Promise((resolve) => {
        awaited = { times, resolve };
        if (knocks >= times) resolve();
      }),
  };
}
