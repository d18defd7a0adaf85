import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Summary } from '../../../src/domain/summary.ts';
import { sandboxEnvironment } from '../../../src/sandbox/sandbox.ts';
import { runCli } from '../cli.ts';
import { tempFolder } from '../temp-folder.ts';
import { aSandbox } from './sandbox.ts';

const IN_FLIGHT = 32;
/** Long enough that tokens end while calls are on the wire. */
const LATENCY_MS = 200;

/** More than the calls in flight can use: nothing waits for it, and its headers say so. */
const RATE = { burst: 500, perSecond: 500 };

/** What a run with tokens that end all the time left. */
export interface ShortTokens {
  readonly lifeS: number;
  readonly pairs: number;
  readonly seconds: number;
  readonly exitCode: number | null;
  readonly summary: Summary;
  readonly mostInFlight: number;
  /** When each token was asked for, epoch ms. */
  readonly tokenRequests: readonly number[];
  /** Calls that came with a token that had just ended. */
  readonly refused: number;
}

/** Runs the built command for so many seconds against a tenant whose tokens live as short as that. */
export async function runThroughExpiries(plan: {
  readonly lifeS: number;
  readonly seconds: number;
}): Promise<ShortTokens> {
  const { lifeS } = plan;
  const tenant = await aSandbox({ lazyUsers: true, latencyMs: LATENCY_MS, tokenLifeS: lifeS, rate: RATE });
  const folder = await tempFolder();
  const pairs = Math.ceil((plan.seconds * 1000 * IN_FLIGHT) / LATENCY_MS);
  const lines = Array.from({ length: pairs }, (_, i) => `auth0|p${i},google-oauth2|s${i}\n`);
  const csv = join(folder, 'pairs.csv');
  await writeFile(csv, `primary_user_id,secondary_user_id\n${lines.join('')}`);
  const out = join(folder, 'run');
  const args = ['link', csv, '--yes', '--out', out, '--quiet', '--concurrency', String(IN_FLIGHT)];
  const { code } = await runCli(args, { env: sandboxEnvironment(tenant) });
  const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8')) as Summary;
  return {
    lifeS,
    pairs,
    summary,
    seconds: summary.duration_s,
    exitCode: code,
    mostInFlight: tenant.stats().mostInFlight,
    tokenRequests: tenant.requests
      .filter(({ path }) => path === '/oauth/token')
      .map(({ startMs }) => startMs),
    refused: tenant.requests.filter(({ status }) => status === 401).length,
  };
}

/** No row failed, tokens ended again and again, and none was asked for while the one before was still good. */
export function expectTokensRenewed(result: ShortTokens): void {
  const { lifeS, pairs, tokenRequests } = result;
  expect(result.exitCode).toBe(0);
  expect(result.summary.counts).toMatchObject({ rows: pairs, linked: pairs });
  expect(result.mostInFlight).toBeGreaterThanOrEqual(IN_FLIGHT);
  expect(tokenRequests.length).toBeGreaterThan(result.seconds / lifeS - 1);
  const gapsMs = tokenRequests.slice(1).map((atMs, i) => atMs - tokenRequests[i]!);
  // A token's `exp` is in whole seconds, so it lives up to a second less than it says.
  expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual((lifeS - 1) * 1000);
}
