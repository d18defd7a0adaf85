import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { MetadataPair } from '../../../src/domain/account/metadata.ts';
import type { Snapshot } from '../../../src/domain/account/snapshot.ts';
import type { Outcome } from '../../../src/domain/row/outcome.ts';
import { mergeMetadata } from '../../../src/plan/metadata/merge-metadata.ts';
import type { FaultRule } from '../../../src/sandbox/faults/fault-rules.ts';
import { type Sandbox, sandboxEnvironment } from '../../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { seededRandom } from '../../../src/sandbox/state/seeded-random.ts';
import type { SeedUser } from '../../../src/sandbox/state/users.ts';
import { startCli } from '../cli.ts';
import { killSometime } from './chaos.ts';
import { stateOf, type TenantState } from './metadata-bench.ts';

/** `link --merge-metadata fill`, then `undo`, each killed again and again under a storm. */
export interface MetadataChaosPlan {
  readonly pairs: number;
  /** `kill -9`s of each of the two. */
  readonly kills: number;
  readonly seed: number;
}

/** Secondaries of one primary: their merges build on each other. */
const SHARED = 3;

/** A row takes up to six calls, one after the other: kills are to hit each of them. */
const AT_WORK_MS = 800;

/** What the tenant and the network do meanwhile: lost before and after, garbled, throttled, silent. */
function storm(): FaultRule[] {
  const writes = { match: ({ method }: { readonly method: string }) => method !== 'GET' };
  return [
    { fault: { kind: 'reset', applied: false }, probability: 0.05, ...writes },
    { fault: { kind: 'reset', applied: true }, probability: 0.05, ...writes },
    { fault: { kind: 'html', status: 503 }, probability: 0.05 },
    { fault: { kind: 'truncated' }, probability: 0.02, ...writes },
    { fault: { kind: 'throttle', retryAfter: 0 }, probability: 0.1 },
    { fault: { kind: 'hang', applied: false }, probability: 0.01, ...writes },
  ];
}

/** Runs the plan, and holds the tenant's state against what it must be after each half. @returns the kills that hit. */
export async function runMetadataChaos(
  plan: MetadataChaosPlan,
): Promise<{ linking: number; undoing: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  const random = seededRandom(plan.seed);
  const pairs = pairsOf(plan.pairs);
  const tenant = await startSandbox({
    users: usersOf(plan.pairs),
    latencyMs: [2, 30],
    rate: { burst: 500, perSecond: 500 },
    faults: storm(),
    seed: plan.seed,
    requestLog: 0,
  });
  try {
    const before = stateOf(tenant);
    const csv = join(folder, 'pairs.csv');
    await writeFile(csv, `primary,secondary\n${pairs.map((pair) => pair.join(',')).join('\n')}\n`);
    const [run, undo] = [join(folder, 'run'), join(folder, 'undo')];
    const linking = await torment(
      ['link', csv, '--merge-metadata', 'fill', '--out', run],
      tenant,
      plan,
      random,
    );
    expectMerged(before, stateOf(tenant), pairs);
    await expectKept(run, before, pairs);
    const undoing = await torment(['undo', run, '--out', undo], tenant, plan, random);
    expect(stateOf(tenant)).toEqual(before);
    const unlinked = await linesOf<Outcome>(join(undo, 'success.jsonl'));
    expect(unlinked.map(({ row }) => row).sort((a, b) => a - b)).toEqual(pairs.map((_, i) => i + 1));
    return { linking, undoing };
  } finally {
    await tenant.close();
    await rm(folder, { recursive: true });
  }
}

/** Runs a command to its end, resuming it after every kill. @returns how many kills hit. */
async function torment(
  command: readonly string[],
  tenant: Sandbox,
  { kills }: MetadataChaosPlan,
  random: () => number,
): Promise<number> {
  const args = [...command, '--resume', '--yes', '--quiet', '--timeout', '1', '--concurrency', '8'];
  let killed = 0;
  // A row whose last call stayed without a word is unsettled: what a person does then is resume.
  for (let unsettled = 0; unsettled < 20; ) {
    const { child, ended } = startCli(args, { env: sandboxEnvironment(tenant) });
    if (killed < kills) void killSometime(child, () => tenant.stats(), random, AT_WORK_MS);
    const { code, signal, stderr } = await ended;
    if (signal === 'SIGKILL') {
      killed += 1;
      continue;
    }
    if (code === 3) {
      unsettled += 1;
      continue;
    }
    expect(stderr).not.toContain('bug');
    expect(code, stderr).toBe(0);
    return killed;
  }
  throw new Error(`${command[0]} never ended`);
}

/** Every primary has its own metadata and its secondaries', in their order, once; nobody else has anything new. */
function expectMerged(
  before: TenantState,
  after: TenantState,
  pairs: readonly (readonly [string, string])[],
): void {
  const expected = new Map<string, MetadataPair>();
  for (const [primary, secondary] of pairs) {
    const soFar = expected.get(primary) ?? metadataOf(before, primary);
    const merged = mergeMetadata(soFar, metadataOf(before, secondary), 'fill');
    if (!merged.ok || merged.value === undefined) throw new Error('every secondary has something to give');
    const { user_metadata, app_metadata } = merged.value.wrote;
    expected.set(primary, {
      user_metadata: { ...soFar.user_metadata, ...user_metadata },
      app_metadata: { ...soFar.app_metadata, ...app_metadata },
    });
  }
  expect(Object.keys(after).sort()).toEqual([...expected.keys()].sort());
  for (const [primary, metadata] of expected) expect(metadataOf(after, primary)).toEqual(metadata);
}

/** Every secondary's last snapshot is what it was. */
async function expectKept(run: string, before: TenantState, pairs: readonly (readonly [string, string])[]) {
  const snapshots = await linesOf<Snapshot>(join(run, 'snapshot.jsonl'));
  const last = new Map(snapshots.map((snapshot) => [snapshot.secondary_user_id, snapshot.profile]));
  for (const [, secondary] of pairs) expect(last.get(secondary)).toMatchObject(before[secondary] ?? {});
}

function metadataOf(state: TenantState, id: string): MetadataPair {
  const { user_metadata = {}, app_metadata = {} } = state[id] ?? {};
  return { user_metadata, app_metadata };
}

function pairsOf(count: number): (readonly [string, string])[] {
  return Array.from({ length: count }, (_, i) => [`auth0|p${Math.floor(i / SHARED)}`, `google-oauth2|s${i}`]);
}

function usersOf(count: number): SeedUser[] {
  const primaries = Array.from({ length: Math.ceil(count / SHARED) }, (_, n) => ({
    user_id: `auth0|p${n}`,
    user_metadata: { theme: 'dark', tags: [`p${n}`], prefs: { lang: 'de' } },
    app_metadata: { plan: 'free' },
  }));
  const secondaries = Array.from({ length: count }, (_, n) => ({
    user_id: `google-oauth2|s${n}`,
    user_metadata: { theme: 'light', tags: ['all', `s${n}`], prefs: { [`zone${n}`]: n } },
    app_metadata: { plan: 'pro', [`of${n}`]: { list: [n] } },
  }));
  return [...primaries, ...secondaries];
}

async function linesOf<T>(path: string): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
