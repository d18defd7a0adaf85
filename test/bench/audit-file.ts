/**
 * `audit` of a file alone, from the start of its process to its exit, beside a bare csv-parse loop over the same file.
 *
 *   npx tsx test/bench/audit-file.ts               2,000,000 rows (134 MB of disk)
 *   npx tsx test/bench/audit-file.ts 200000
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
import type { AuditReport } from '../../src/record/views/audit-json.ts';
import { BIN } from '../support/cli.ts';
import { csvOf } from './plan.ts';

const BARE = fileURLToPath(new URL('./bare-csv.mjs', import.meta.url));

/** A file and its audit beside a bare loop over it, each in a process of its own. */
export interface AuditFileFigures {
  readonly what: string;
  readonly rows: number;
  /** Medians of the rounds. */
  readonly bareSeconds: number;
  readonly auditSeconds: number;
  /** The median of the rounds' ratios: bare over audit, 1 where both take as long. */
  readonly ratio: number;
}

/** What is in the last line of the file, behind the rows that are clean. */
const LAST_LINES: Readonly<Record<string, readonly string[]>> = {
  clean: [],
  'an invalid row and an unknown provider': ['auth0|,github|x\n', 'auth0|y,nobody|y\n'],
  'the first row once more, as the last': ['auth0|0000000000000000000000000,google-oauth2|1\n'],
};

/** @param rounds they alternate; the machine may have other work meanwhile. */
export async function measureAuditFile(rows: number, rounds = 3): Promise<AuditFileFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-file-'));
  try {
    const figures: AuditFileFigures[] = [];
    for (const [what, last] of Object.entries(LAST_LINES)) {
      const path = join(folder, 'pairs.csv');
      const first = last.slice(0, what.startsWith('the first row') ? 1 : 0);
      await pipeline(Readable.from(linesOf(rows, first, last)), createWriteStream(path));
      figures.push({ what, ...(await measureOne(path, rows + first.length + last.length, rounds)) });
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function* linesOf(rows: number, first: readonly string[], last: readonly string[]): Generator<string> {
  const [header = '', ...texts] = csvOf(rows);
  yield header + first.join('');
  yield* texts;
  yield last.join('');
}

async function measureOne(path: string, rows: number, rounds: number) {
  const bares: number[] = [];
  const audits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bare = await timed([BARE, path]);
    if (Number(bare.stdout) !== rows + 1) throw new Error(`the bare loop found ${bare.stdout} records`);
    const audit = await timed([BIN, 'audit', path, '--json', '--quiet']);
    const { counts } = JSON.parse(audit.stdout) as AuditReport;
    if (counts.rows !== rows) throw new Error(`the audit found ${counts.rows} of ${rows} rows`);
    bares.push(bare.seconds);
    audits.push(audit.seconds);
  }
  const ratio = median(bares.map((seconds, round) => seconds / audits[round]!));
  return { rows, bareSeconds: median(bares), auditSeconds: median(audits), ratio };
}

async function timed(args: readonly string[]) {
  const started = performance.now();
  // With findings that are errors the audit exits with 1.
  const run = promisify(execFile)(process.execPath, args).catch((error: { stdout: string }) => error);
  const { stdout } = await run;
  return { stdout, seconds: (performance.now() - started) / 1000 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A line for each file. */
export function renderAuditFileFigures(all: readonly AuditFileFigures[]): string {
  return all
    .map(
      ({ what, rows, bareSeconds, auditSeconds, ratio }) =>
        `${rows.toLocaleString('en')} rows, ${what}: audit ${auditSeconds.toFixed(2)} s, ` +
        `bare csv-parse ${bareSeconds.toFixed(2)} s (${ratio.toFixed(2)} of its speed)`,
    )
    .join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(renderAuditFileFigures(await measureAuditFile(Number(process.argv[2] ?? 2_000_000))));
}
