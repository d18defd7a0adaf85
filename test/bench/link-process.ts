import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BIN } from '../support/cli.ts';
import type { Plan } from './plans.ts';
import { startTenant, type TenantProcess } from './tenant-process.ts';

/** A stand-in tenant on this plan, so far away. */
export function startTenantOn({ burst, perSecond, refill }: Plan, latencyMs: number): Promise<TenantProcess> {
  const flags = { burst, 'per-second': perSecond, refill, latency: latencyMs };
  return startTenant(Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]));
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
