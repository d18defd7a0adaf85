import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTenant } from './tenant-process.ts';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** A plan of Auth0's table, as a stand-in keeps it. */
export interface Plan {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
  readonly refill: 'ms' | 'step';
}

/** Auth0's plans, by what the Management API's limits say of them (docs/rate-limits.md). */
export const PLANS: readonly Plan[] = [
  { name: 'Free', burst: 2, perSecond: 2, refill: 'ms' },
  { name: 'Essentials', burst: 20, perSecond: 200 / 60, refill: 'ms' },
  { name: 'Essentials, step', burst: 20, perSecond: 200 / 60, refill: 'step' },
  { name: 'Enterprise, non-production', burst: 10, perSecond: 2, refill: 'ms' },
  { name: 'Enterprise, non-production, step', burst: 10, perSecond: 2, refill: 'step' },
  { name: 'Enterprise, production', burst: 50, perSecond: 16, refill: 'ms' },
  { name: 'Enterprise, production, step', burst: 50, perSecond: 16, refill: 'step' },
  { name: 'Private Cloud 100', burst: 50, perSecond: 50, refill: 'ms' },
  { name: 'Private Cloud 500', burst: 250, perSecond: 250, refill: 'ms' },
  { name: 'Private Cloud 1,500', burst: 750, perSecond: 750, refill: 'ms' },
  { name: 'Private Cloud 3,000', burst: 1500, perSecond: 1500, refill: 'ms' },
  { name: 'Private Cloud 6,000', burst: 3000, perSecond: 3000, refill: 'ms' },
  { name: 'Private Cloud 10,000', burst: 5000, perSecond: 5000, refill: 'ms' },
];

/** How a run of the built command against a plan went, in real time. */
export interface PaceResult {
  readonly plan: Plan;
  readonly latencyMs: number;
  readonly pairs: number;
  /** From the first to the last link applied, less one latency, over the ideal. */
  readonly ratio: number;
  readonly throttled: number;
  readonly warnings: number;
  readonly lost: number;
  /** From the first to the last link applied. */
  readonly seconds: number;
}

/** The shortest run the issue asks for: long enough that the learning at the start must pay off. */
const IDEAL_S = 40;

/** Links as many pairs as take the ideal forty seconds (or as wanted), knowing nothing beforehand. */
export async function measurePace(plan: Plan, latencyMs: number, wanted?: number): Promise<PaceResult> {
  const reserve = plan.burst < 5 ? 0 : Math.floor(plan.burst * 0.2);
  const pairs = wanted ?? Math.ceil(IDEAL_S * plan.perSecond) + plan.burst - reserve;
  const idealS = (pairs - plan.burst + reserve) / plan.perSecond;
  const flags = [
    '--burst',
    plan.burst,
    '--per-second',
    plan.perSecond,
    '--refill',
    plan.refill,
    '--latency',
    latencyMs,
  ];
  const tenant = await startTenant(flags.map(String));
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
  const stats = await tenant.stats();
  await tenant.stop();
  await rm(folder, { recursive: true });
  const tookS = ((stats.lastAppliedMs ?? 0) - (stats.firstAppliedMs ?? 0) - latencyMs) / 1000;
  return {
    plan,
    latencyMs,
    pairs,
    ratio: tookS / idealS,
    throttled: stats.throttled ?? 0,
    warnings: stats.apiLimitWarnings ?? 0,
    lost: pairs - (stats.links ?? 0),
    seconds: tookS,
  };
}
