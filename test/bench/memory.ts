import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BIN } from '../support/cli.ts';
import type { TenantProcess } from './tenant-process.ts';

const NOTE_PEAK = new URL('./note-peak.mjs', import.meta.url).href;

/** A whole `link` of so many rows, as a process of its own. */
export interface MeasuredRun {
  readonly rows: number;
  readonly peakBytes: number;
  readonly seconds: number;
}

let serial = 0;

/** Links a file of new pairs, each of two accounts, and tells the process's peak memory. */
export async function measureLink(
  tenant: TenantProcess,
  rows: number,
  concurrency = 50,
): Promise<MeasuredRun> {
  const folder = await mkdtemp(join(tmpdir(), 'memory-'));
  const csv = join(folder, 'pairs.csv');
  await pipeline(Readable.from(csvOf(rows)), createWriteStream(csv));
  const peakFile = join(folder, 'peak');
  const started = performance.now();
  const args = [
    'link',
    csv,
    '--yes',
    '--quiet',
    '--out',
    join(folder, 'run'),
    '--concurrency',
    String(concurrency),
  ];
  const child = spawn(process.execPath, ['--import', NOTE_PEAK, BIN, ...args], {
    env: { PATH: process.env.PATH ?? '', ...tenant.env, PEAK_FILE: peakFile },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`link ended with ${code}`);
  const seconds = (performance.now() - started) / 1000;
  const peakBytes = Number(await readFile(peakFile, 'utf8'));
  await rm(folder, { recursive: true });
  return { rows, peakBytes, seconds };
}

function* csvOf(rows: number): Generator<string> {
  serial += 1;
  const batch = serial;
  yield 'primary_user_id,secondary_user_id\n';
  for (let first = 0; first < rows; first += 1000) {
    let text = '';
    for (let row = first; row < Math.min(first + 1000, rows); row += 1) {
      text += `auth0|63d17c6a${batch}${String(row).padStart(14, '0')},google-oauth2|10594312${batch}${String(row).padStart(12, '0')}\n`;
    }
    yield text;
  }
}
