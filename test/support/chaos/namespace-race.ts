import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '../../../src/sandbox/state/seeded-random.ts';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../a-bench.ts';
import { NAMESPACES } from './two-namespaces.ts';

/** How the rounds of a race ended. */
export interface RaceFigures {
  /** One had the folder, the other was told so. */
  refused: number;
  /** The other came when the first had ended, and found its work. */
  after: number;
  /** Pairs that the tenant was sent more than once, links it should not have made, journals that no longer read. */
  readonly faults: string[];
}

/** A start of Node and a run of the pairs take about a second: the second process meets the first anywhere in it. */
const LATEST_MS = 1200;
const PAIRS = 30;

/** Starts two processes on one folder, in PID namespaces of their own, a random moment apart; again and again. */
export async function raceNamespaces(rounds: number, seed: number): Promise<RaceFigures> {
  const random = seededRandom(seed);
  const figures: RaceFigures = { refused: 0, after: 0, faults: [] };
  for (let round = 0; round < rounds; round++) {
    const { tenant, write, start, run, outcomes } = await aBench({ lazyUsers: true, latencyMs: 20 });
    const args = ['link', write('pairs.csv', pairsCsv(PAIRS)), '--yes', '--out', 'run', '--resume', '--json'];
    const under = (n: number) => ({ under: NAMESPACES[n % NAMESPACES.length]![1] });
    const first = start([...args, '--concurrency', '1'], round % 3 === 0 ? {} : under(round));
    await setTimeout(random() * LATEST_MS);
    const second = start([...args, '--concurrency', '1'], under(round + 1));
    const ended = await Promise.all([first.ended, second.ended]);
    const codes = ended.map(({ code }) => code).sort();
    const fault = (what: string) => figures.faults.push(`round ${round}: ${what}`);
    if (codes.join() === '0,2') {
      const loser = ended.find(({ code }) => code === 2)!;
      if (JSON.parse(loser.stdout).error.code === 'locked') figures.refused += 1;
      else fault(`exit 2: ${loser.stdout}`);
    } else if (codes.join() === '0,0') figures.after += 1;
    else fault(`exit ${codes.join(' and ')}: ${ended.map(({ stderr }) => stderr).join()}`);

    const posts = tenant.requests.filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/api/'),
    ).length;
    if (posts !== PAIRS) fault(`${posts} links sent for ${PAIRS} pairs`);
    if (linksOf(tenant).join() !== linksOfPairs(PAIRS).join()) fault('other links than the pairs');
    const lines = outcomes('run').map(({ row, outcome }) => `${row} ${outcome}`);
    if (lines.join() !== Array.from({ length: PAIRS }, (_, i) => `${i + 1} linked`).join())
      fault('other lines');
    // Reads the journal with its checksums; exit 70 or 2 where it is damaged.
    const report = await run(['report', 'run', '--json']);
    if (report.code !== 0 || JSON.parse(report.stdout).counts.linked !== PAIRS)
      fault(`report: ${report.stderr}`);
  }
  return figures;
}
