import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { createPlanner } from '../../src/plan/planner.ts';
import { recordBlocks } from '../../src/read/bytes/block-hashes.ts';
import { readRows } from '../../src/read/rows/read-rows.ts';

/** What a process of {@link file://./plan.ts} measured, as a line of JSON on its standard output. */
export interface PassFigures {
  readonly rows: number;
  readonly seconds: number;
  readonly peakBytes: number;
}

/** The limit: csv-parse with its defaults, its records counted and dropped. */
async function bareLoop(path: string): Promise<number> {
  let rows = -1;
  for await (const _ of createReadStream(path).pipe(parse())) rows += 1;
  return rows;
}

/** The first pass of `link`: sha256, block hashes, pairs, and the judged plan. */
async function readAndJudge(path: string): Promise<number> {
  const planner = createPlanner({ onChain: 'refuse', onClaimedTwice: 'refuse' }, Math.random);
  const watch = recordBlocks();
  for await (const batch of readRows(path, { watch })) {
    for (const row of batch) planner.add(row);
  }
  watch.proof();
  return planner.finish().counts.ready;
}

const [, , what, path = ''] = process.argv;
const started = performance.now();
const rows = await (what === 'bare' ? bareLoop(path) : readAndJudge(path));
const figures: PassFigures = {
  rows,
  seconds: (performance.now() - started) / 1000,
  // resourceUsage() counts in KiB.
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(figures));
