import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { measureAudit, renderAuditFigures } from './audit.ts';
import { measureAuditFile, renderAuditFileFigures } from './audit-file.ts';
import { measureLink } from './memory.ts';
import { measurePace } from './pace-real.ts';
import { measureChanged, measureShared } from './pace-shared.ts';
import { obviousLoop, vendorClient } from './peers.ts';
import { measurePlan, renderPlanFigures } from './plan.ts';
import { PLANS, type Plan } from './plans.ts';
import { startTenant } from './tenant-process.ts';
import { measureThroughput } from './throughput.ts';

/**
 * `npm run bench`: every figure of docs/performance.md with its peers in the same run, as ratios, because
 * machines differ. `npm run bench -- throughput peers` takes some of the parts; `long` has the longest.
 */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  throughput,
  peers,
  plan,
  audit,
  'audit-file': auditFile,
  memory,
  pace,
  shared,
  changed,
  long,
};

/** Without a limit: links a second, against what axios does with the same connections. */
async function throughput(): Promise<void> {
  const tenant = await startTenant();
  const { bareAxios, withoutJournal, withJournal } = await measureThroughput(tenant, 10_000, 50, 3);
  await tenant.stop();
  console.log(`bare axios loop      ${bareAxios.toFixed(0)} links/s, 50 connections`);
  row('ours / bare axios loop', withJournal / bareAxios, 'at least 0.85');
  row('with journal / without', withJournal / withoutJournal, 'at least 0.8');
}

/** 400 pairs on an Enterprise production tenant, 150 ms away, by what people write and by us. */
async function peers(): Promise<void> {
  const plan = { name: 'Enterprise, production', burst: 50, perSecond: 16, refill: 'ms' as const };
  const flags = ['--burst', '50', '--per-second', '16', '--latency', '150'];
  for (const [name, peer] of [
    ['axios + axios-retry + p-limit', obviousLoop],
    ["vendor's SDK + p-limit", vendorClient],
  ] as const) {
    const tenant = await startTenant(flags);
    const { linked, lost, seconds } = await peer(tenant, 400, 'peer');
    const { throttled } = await tenant.stats();
    await tenant.stop();
    console.log(
      `${name.padEnd(30)} linked ${linked}, lost ${lost}, 429s ${throttled}, ${seconds.toFixed(1)} s`,
    );
  }
  const ours = await measurePace(plan, 150, 400);
  console.log(
    `${'auth0-bulk-link'.padEnd(30)} linked ${400 - ours.lost}, lost ${ours.lost}, 429s ${ours.throttled}, ${ours.seconds.toFixed(1)} s`,
  );
}

/** Reading and judging a file, against csv-parse alone over the same file. */
async function plan(): Promise<void> {
  console.log(renderPlanFigures([await measurePlan(1_000_000, 3)]));
}

/** A million pairs against an export of two million users, beside a bare loop that unpacks and parses the export. */
async function audit(): Promise<void> {
  const figures = await measureAudit(1_000_000);
  console.log(renderAuditFigures(figures));
  row('audit / bare gunzip and JSON.parse', figures.auditSeconds / figures.bareSeconds, 'at most 2');
  row('its peak, MiB', figures.auditPeakBytes / 2 ** 20, 'at most 1024');
}

/** The command `audit` on a file alone, from start to exit, against csv-parse alone over the same file. */
async function auditFile(): Promise<void> {
  const figures = await measureAuditFile(2_000_000);
  console.log(renderAuditFileFigures(figures));
  row('bare csv-parse / audit of a clean file', figures[0]?.ratio ?? Number.NaN, 'at least 0.9');
}

/** Peak memory of whole runs. */
async function memory(): Promise<void> {
  const tenant = await startTenant();
  const small = await measureLink(tenant, 20_000);
  const large = await measureLink(tenant, 100_000);
  await tenant.stop();
  row('peak of 100,000 rows / 20,000', large.peakBytes / small.peakBytes, 'at most 1.5');
}

/** Plans of Auth0's table in real time. */
async function pace(): Promise<void> {
  for (const latencyMs of LATENCIES_MS) {
    const results = await measureAll(cellsOf(PLANS, [latencyMs]), ({ plan }) => measurePace(plan, latencyMs));
    for (const [{ plan }, { ratio, throttled, warnings, lost }] of results) {
      const wanted = `at most 1.03; 429s ${throttled}, warnings ${warnings}, lost ${lost}`;
      row(`${plan.name}, ${latencyMs} ms`, ratio, wanted);
    }
  }
}

/** Beside another client that takes half of the sustained rate, in bursts of half the reserve. */
async function shared(): Promise<void> {
  const results = await measureAll(sharedCells(), ({ plan, latencyMs }) => measureShared(plan, latencyMs));
  for (const [{ plan, latencyMs }, { share, throttled, othersThrottled }] of results) {
    const wanted = `at least 0.9; 429s ${throttled}, the other client's ${othersThrottled}`;
    row(`${plan.name}, ${latencyMs} ms`, share, wanted);
  }
}

/** The limit is halved and doubled in mid-run: the rate from five seconds later on. */
async function changed(): Promise<void> {
  for (const factor of [0.5, 2]) {
    const results = await measureAll(sharedCells(), ({ plan, latencyMs }) =>
      measureChanged(plan, latencyMs, factor),
    );
    for (const [{ plan, latencyMs }, { ratio, throttled }] of results) {
      row(`${plan.name} x ${factor}, ${latencyMs} ms`, ratio, `about 1; 429s ${throttled}`);
    }
  }
}

/** A plan, from so far away. */
interface Cell {
  readonly plan: Plan;
  readonly latencyMs: number;
}

const LATENCIES_MS = [20, 150, 600];

function cellsOf(plans: readonly Plan[], latenciesMs = LATENCIES_MS): Cell[] {
  return plans.flatMap((plan) => latenciesMs.map((latencyMs) => ({ plan, latencyMs })));
}

/** Of those that are shared and changed: steps, a reserve of a few, and hundreds in flight. */
function sharedCells(): Cell[] {
  const names = ['Essentials, step', 'Enterprise, production', 'Private Cloud 500'];
  return cellsOf(PLANS.filter(({ name }) => names.includes(name)));
}

/** Up to so many a second a run leaves the machine idle, and others may run beside it. */
const SLOW_PER_SECOND = 50;

/** Measures the cells of slow plans at once, then the others one by one. */
async function measureAll<T>(
  cells: readonly Cell[],
  measure: (cell: Cell) => Promise<T>,
): Promise<(readonly [Cell, T])[]> {
  const one = async (cell: Cell) => [cell, await measure(cell)] as const;
  const isSlow = ({ plan }: Cell) => plan.perSecond <= SLOW_PER_SECOND;
  const results = await Promise.all(cells.filter(isSlow).map(one));
  for (const cell of cells) if (!isSlow(cell)) results.push(await one(cell));
  return results;
}

/** Ten million rows planned, a million linked. */
async function long(): Promise<void> {
  console.log(renderPlanFigures([await measurePlan(1_000_000, 1), await measurePlan(10_000_000, 1)]));
  const tenant = await startTenant();
  const small = await measureLink(tenant, 100_000);
  const large = await measureLink(tenant, 1_000_000);
  await tenant.stop();
  row('bytes a row, 100,000 to 1,000,000', (large.peakBytes - small.peakBytes) / 900_000, 'at most 64');
}

function row(what: string, figure: number, wanted: string): void {
  console.log(`${what.padEnd(40)} ${figure.toFixed(3).padStart(8)}   (${wanted})`);
}

const asked = process.argv.slice(2);
const parts = asked.length > 0 ? asked : Object.keys(PARTS).filter((name) => name !== 'long');
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, commit ${commit}`);
for (const name of parts) {
  console.log(`\n${name}`);
  await PARTS[name]?.();
}
