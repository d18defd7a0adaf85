import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTenant, type TenantProcess } from './tenant-process.ts';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** A plan of Auth0's table, as a stand-in keeps it. */
export interface Plan {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
  readonly refill: 'ms' | 'step';
}

/** A stand-in tenant on this plan, so far away. */
export function startTenantOn({ burst, perSecond, refill }: Plan, latencyMs: number): Promise<TenantProcess> {
  const flags = { burst, 'per-second': perSecond, refill, latency: latencyMs };
  return startTenant(Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]));
}

/** Requests of the bucket that the command leaves to others by default. */
export function reserveOf({ burst }: Plan): number {
  return burst < 5 ? 0 : Math.floor(burst * 0.2);
}

/** The built command links so many pairs, knowing nothing beforehand. Resolves when it has ended. */
export async function linkPairs(tenant: TenantProcess, pairs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pace-'));
  const csv = join(folder, 'pairs.csv');
  const rows = Array.from({ length: pairs }, (_, i) => `auth0|p${i},google-oauth2|s${i}\n`);
  await writeFile(csv, `primary_user_id,secondary_user_id\n${rows.join('')}`);
  const args = ['link', csv, '--yes', '--quiet', '--out', join(folder, 'run')];
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH ?? '', ...tenant.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'exit');
  await rm(folder, { recursive: true });
}
