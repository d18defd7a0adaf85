import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Outcome } from '../../../src/domain/row/outcome.ts';
import type { FaultRule } from '../../../src/sandbox/faults/fault-rules.ts';
import { type Sandbox, sandboxEnvironment } from '../../../src/sandbox/sandbox.ts';
import type { SandboxStats } from '../../../src/sandbox/server/stats.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { seededRandom } from '../../../src/sandbox/state/seeded-random.ts';
import { startCli } from '../cli.ts';

/** A run that is killed again and again, and resumed each time until it is complete. */
export interface ChaosPlan {
  readonly pairs: number;
  /** `kill -9`s; a session that ends before its kill counts none. */
  readonly kills: number;
  readonly faults: readonly FaultRule[];
  readonly seed: number;
  readonly args?: readonly string[];
}

/** What is left when the dust has settled. */
export interface ChaosResult {
  readonly killed: number;
  readonly sessions: number;
  readonly exitCode: number | null;
  readonly lastWords: string;
  readonly success: readonly Outcome[];
  readonly failure: readonly Outcome[];
  /** Links the tenant applied, as `primary secondary`. */
  readonly applied: readonly string[];
  readonly wanted: readonly string[];
  readonly summary: { readonly state: string; readonly counts: Readonly<Record<string, number>> };
  readonly tenantRequests: number;
}

/** Most kills fall within this time after a session's first call, when there is something to lose … */
const AT_WORK_MS = 250;
/** … and the others at any moment of a process's start: while it takes the lock, reads, mends, asks for a token. */
const STARTING_MS = 400;
const SHARE_AT_WORK = 0.75;
/** How often we look whether a session has made its first call. */
const LOOK_EVERY_MS = 5;

/** Five kinds of trouble in the shares that the issue names. */
export function storm(): FaultRule[] {
  const link = { method: 'POST' };
  return [
    { fault: { kind: 'reset', applied: false }, probability: 0.05, ...link },
    { fault: { kind: 'reset', applied: true }, probability: 0.05, ...link },
    { fault: { kind: 'html', status: 503 }, probability: 0.05 },
    { fault: { kind: 'truncated' }, probability: 0.02, ...link },
    { fault: { kind: 'throttle', retryAfter: 0 }, probability: 0.1 },
    { fault: { kind: 'hang', applied: false }, probability: 0.01, ...link },
  ];
}

/** More than the calls in flight can use. Its headers say so, as Auth0's do: without them every 429 is news. */
const RATE = { burst: 500, perSecond: 500 };

/** Runs the plan against a stand-in tenant. */
export async function runChaos(plan: ChaosPlan): Promise<ChaosResult> {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  const random = seededRandom(plan.seed);
  const tenant = await startSandbox({
    lazyUsers: true,
    latencyMs: [5, 60],
    rate: RATE,
    faults: plan.faults,
    seed: plan.seed,
    requestLog: 0,
  });
  try {
    const wanted = Array.from(
      { length: plan.pairs },
      (_, i) => [`auth0|p${i % 997}-${i}`, `google-oauth2|s${i}`] as const,
    );
    const csv = join(folder, 'pairs.csv');
    const rows = wanted.map((pair, i) => [...pair, ...ownTokens(tenant, pair, i)].join(','));
    await writeFile(csv, `primary_user_id,secondary_user_id,link_with,primary_token\n${rows.join('\n')}\n`);
    const out = join(folder, 'run');
    const args = [
      'link',
      csv,
      '--out',
      out,
      '--resume',
      '--yes',
      '--quiet',
      '--timeout',
      '1',
      '--concurrency',
      '8',
      ...(plan.args ?? []),
    ];
    const env = sandboxEnvironment(tenant);
    let killed = 0;
    let sessions = 0;
    for (;;) {
      sessions += 1;
      const { child, ended } = startCli(args, { env });
      if (killed < plan.kills) void killSometime(child, () => tenant.stats(), random);
      const { code, signal, stderr } = await ended;
      if (signal === 'SIGKILL') {
        killed += 1;
        continue;
      }
      return {
        killed,
        sessions,
        exitCode: code,
        lastWords: stderr,
        success: await linesOf(join(out, 'success.jsonl')),
        failure: await linesOf(join(out, 'failure.jsonl')),
        applied: tenant.applied
          .filter(({ kind }) => kind === 'link')
          .map(({ primary, secondary }) => `${primary} ${secondary}`),
        wanted: wanted.map((pair) => pair.join(' ')),
        summary: JSON.parse(await readFile(join(out, 'summary.json'), 'utf8')),
        tenantRequests: tenant.stats().requests,
      };
    }
  } finally {
    await tenant.close();
    await rm(folder, { recursive: true });
  }
}

/** Every so manieth row is linked on behalf of its primary. */
const OWN_TOKEN_EVERY = 3;

/**
 * A row's `link_with` and `primary_token`, or neither. Every other such token may link its account and not read it, so that
 * only the management token can tell what became of a call.
 */
function ownTokens(
  tenant: Sandbox,
  [primary, secondary]: readonly [string, string],
  i: number,
): readonly [string, string] {
  if (i % OWN_TOKEN_EVERY !== 0) return ['', ''];
  const scopes = ['update:current_user_identities', ...(i % 2 === 0 ? ['read:current_user'] : [])];
  return [tenant.issueIdToken(secondary), tenant.issueUserToken(primary, { scopes, opaque: true })];
}

/** Two calls are a token and a link: the session is at work. */
const CALLS_AT_WORK = 2;

/** Kills the process at a random moment: mostly while it is at work, else while it starts. */
export async function killSometime(
  child: ChildProcess,
  stats: () => SandboxStats,
  random: () => number,
  atWorkMs = AT_WORK_MS,
): Promise<void> {
  if (random() < SHARE_AT_WORK) {
    const before = stats().requests;
    while (stats().requests < before + CALLS_AT_WORK && child.exitCode === null)
      await setTimeout(LOOK_EVERY_MS);
    await setTimeout(random() * atWorkMs);
  } else {
    await setTimeout(random() * STARTING_MS);
  }
  child.kill('SIGKILL');
}

async function linesOf(path: string): Promise<Outcome[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Outcome);
}
