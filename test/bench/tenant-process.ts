import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from '../support/cli.ts';

/** A stand-in tenant in a process of its own, so that its work is not counted as ours. */
export interface TenantProcess {
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  stats(): Promise<Record<string, number>>;
  /** Another client takes so many at once. Returns how many were granted. */
  takeForOther(requests: number): Promise<number>;
  setRate(rate: { readonly burst: number; readonly perSecond: number }): Promise<void>;
  stop(): Promise<void>;
}

/** @param flags of the `sandbox` command. */
export async function startTenant(flags: readonly string[] = []): Promise<TenantProcess> {
  const child = spawn(process.execPath, [BIN, 'sandbox', ...flags], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  while (!text.includes('AUTH0_CLIENT_SECRET=')) text += String((await once(child.stdout, 'data'))[0]);
  const env = Object.fromEntries(
    [...text.matchAll(/export (\w+)=(.*)/g)].map(([, name, value]) => [name!, value!]),
  );
  const url = env.AUTH0_DOMAIN ?? '';
  return {
    env,
    url,
    stats: async () => (await fetch(`${url}/_sandbox/stats`)).json() as Promise<Record<string, number>>,
    takeForOther: async (requests) => {
      const reply = await fetch(`${url}/_sandbox/take`, {
        method: 'POST',
        body: JSON.stringify({ requests }),
      });
      return ((await reply.json()) as { granted: number }).granted;
    },
    setRate: async (rate) => {
      await fetch(`${url}/_sandbox/rate`, { method: 'PUT', body: JSON.stringify(rate) });
    },
    stop: async () => {
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}
