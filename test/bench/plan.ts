/**
 * How fast a file is read and judged beside a bare csv-parse loop over the same file, and in how much memory.
 *
 *   npx tsx test/bench/plan.ts                     1,000,000 and 2,000,000 rows
 *   npx tsx test/bench/plan.ts 1000000 10000000    what issue 4 asks for (670 MB of disk)
 */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PassFigures } from './plan-process.ts';

const PROCESS = fileURLToPath(new URL('./plan-process.ts', import.meta.url));

/** One file, read both ways, each in a process of its own. */
export interface PlanFigures {
  readonly rows: number;
  readonly bareRowsPerSecond: number;
  readonly planRowsPerSecond: number;
  /** Of the process that reads and judges. */
  readonly peakBytes: number;
}

/** @param rows each of two new accounts. @param rounds they alternate; the best of each kind counts. */
export async function measurePlan(rows: number, rounds = 2): Promise<PlanFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'plan-'));
  const path = join(folder, 'pairs.csv');
  try {
    await pipeline(Readable.from(csvOf(rows)), createWriteStream(path));
    const best = { bareRowsPerSecond: 0, planRowsPerSecond: 0, peakBytes: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const bare = await measure('bare', path, rows);
      const plan = await measure('plan', path, rows);
      best.bareRowsPerSecond = Math.max(best.bareRowsPerSecond, rows / bare.seconds);
      best.planRowsPerSecond = Math.max(best.planRowsPerSecond, rows / plan.seconds);
      best.peakBytes = Math.max(best.peakBytes, plan.peakBytes);
    }
    return { rows, ...best };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(what: 'bare' | 'plan', path: string, rows: number): Promise<PassFigures> {
  const args = ['--import', 'tsx', PROCESS, what, path];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const figures: PassFigures = JSON.parse(stdout);
  if (figures.rows !== rows) throw new Error(`${what} found ${figures.rows} of ${rows} rows`);
  return figures;
}

/** A header, and ids as Auth0's: 30 and 35 characters, in no order. */
export function* csvOf(rows: number): Generator<string> {
  yield 'primary_user_id,secondary_user_id\n';
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const spread = (Math.imul(row, 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
    text += `auth0|${spread}${String(row).padStart(16, '0')},google-oauth2|1${String(row).padStart(12, '0')}${spread}\n`;
    if (row % 1000 === 999 || row === rows - 1) {
      yield text;
      text = '';
    }
  }
}

/** The figures as a table, with the slope of memory between the smallest and the largest file. */
export function renderPlanFigures(all: readonly PlanFigures[]): string {
  const lines = all.map(({ rows, bareRowsPerSecond, planRowsPerSecond, peakBytes }) =>
    [
      `${rows.toLocaleString('en')} rows:`,
      `bare csv-parse ${Math.round(bareRowsPerSecond).toLocaleString('en')} rows/s,`,
      `read and judged ${Math.round(planRowsPerSecond).toLocaleString('en')} rows/s`,
      `(${(planRowsPerSecond / bareRowsPerSecond).toFixed(2)} of it),`,
      `peak ${Math.round(peakBytes / 2 ** 20)} MiB`,
    ].join(' '),
  );
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined || first.rows === last.rows) return lines.join('\n');
  const slope = (last.peakBytes - first.peakBytes) / (last.rows - first.rows);
  return [...lines, `Memory grows by ${slope.toFixed(1)} bytes a row between them.`].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = process.argv.slice(2).map(Number);
  const figures: PlanFigures[] = [];
  for (const rows of sizes.length > 0 ? sizes : [1_000_000, 2_000_000]) figures.push(await measurePlan(rows));
  console.log(renderPlanFigures(figures));
}
