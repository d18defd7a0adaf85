import { execFileSync, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sandboxEnvironment } from '../../../../src/sandbox/sandbox.ts';
import { aBench, type Bench } from '../../../support/a-bench.ts';
import { BIN } from '../../../support/cli.ts';

/** util-linux's `script` runs a command on a pseudo-terminal; that of macOS takes other arguments. */
const HAS_PTY = (() => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

/** Rows of every kind that a plan, an audit and a summary speak of, one with a long id. */
const PAIRS = `primary_user_id,secondary_user_id
auth0|p1,google-oauth2|s1
auth0|p2,samlp|a-connection-with-quite-a-long-name|somebody.with.a.long.name@example.com
auth0|p3,auth0|p3
auth0|p4,auth0|p5
auth0|p5,auth0|p6
auth0|p7,github|9
auth0|p8,github|9
auth0|p10,github|11
auth0|p10,github|11
auth0|,github|12
`;

/** Runs the built command on a terminal of so many columns. A question is answered with a no. */
async function onTerminal(bench: Bench, columns: number, args: readonly string[]): Promise<string> {
  const words = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 40; exec ${words}`, '/dev/null'], {
    cwd: bench.folder,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', ...sandboxEnvironment(bench.tenant) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    // The last words of the question, wherever it is wrapped.
    if (chunk.includes('continue: ')) child.stdin.write('no\r');
  });
  child.stdin.on('error', () => {});
  await new Promise((resolve) => child.on('close', resolve));
  return Buffer.concat(chunks).toString();
}

/** What a person sees: of a line that was written over, the last state. */
function linesOf(screen: string): string[] {
  // CHA to the line's beginning does what a CR does.
  return stripVTControlCharacters(screen.replaceAll(/\u001b\[[01]?G/g, '\r'))
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '');
}

/** A line that may be longer: a single word, a path with what it holds, or a command to copy. */
function isWhole(line: string): boolean {
  const text = line.trim();
  return !text.includes(' ') || text.startsWith('auth0-bulk-link ');
}

function runOf(columns: number): string {
  return `runs/a-folder-with-a-long-name-for-this-run-of-${columns}-columns`;
}

describe.skipIf(!HAS_PTY)('on a pseudo-terminal (skipped where util-linux `script` is missing)', () => {
  test.each([60, 80, 120])(
    'of %i columns no line is longer, and no word is broken',
    async (columns) => {
      const bench = await aBench();
      bench.write('pairs.csv', PAIRS);
      const run = runOf(columns);
      const words = new Set<string>();
      const look = async (...args: string[]) => {
        const lines = linesOf(await onTerminal(bench, columns, args));
        const tooLong = lines.filter((line) => line.length > columns && !isWhole(line));
        expect({ args, tooLong }).toEqual({ args, tooLong: [] });
        for (const word of lines.join('\n').split(/\s+/)) words.add(word);
      };
      await Promise.all([
        look('link', '--help'),
        look('link', 'pairs.csv'),
        look('link', 'pairs.csv', '--yes', '--out', run).then(() => look('report', run)),
        look('link', 'nowhere/to/be/found.csv', '--yes'),
      ]);
      // Words that a hard break would have taken apart, and a command that must stay in one piece.
      for (const whole of [
        'samlp|a-connection-with-quite-a-long-name|somebody.with.a.long.name@example.com',
        `${runOf(columns)}/summary.json`,
        'primary_user_id=old,secondary_user_id=2',
      ]) {
        expect(words).toContain(whole);
      }
    },
    120_000,
  );
});

test.each([60, 80, 120])(
  'in %i columns everything that is printed keeps to them',
  async (columns) => {
    const bench = await aBench();
    bench.write('pairs.csv', PAIRS);
    const run = runOf(columns);
    for (const args of [
      ['--help'],
      ['audit', '--help'],
      ['undo', '--help'],
      ['export', '--help'],
      ['sandbox', '--help'],
      ['audit', 'pairs.csv', '--out', `a-folder-for-the-audit-of-${columns}-columns`],
      ['link', 'pairs.csv', '--snapshot', '--merge-metadata', 'fill', '--carry-roles'],
      ['link', 'pairs.csv', '--yes', '--out', run, '--limit', '1'],
      ['link', 'pairs.csv', '--out', run, '--resume'],
      ['link', 'pairs.csv', '--yes', '--out', run, '--resume'],
      ['link', 'pairs.csv', '--yes', '--out', run, '--resume'],
      ['undo', run, '--dry-run'],
      ['undo', run, '--yes', '--out', 'undo', '--limit', '1'],
      ['undo', run, '--yes', '--out', 'undo', '--resume'],
      ['report', 'undo'],
      ['export', '--out', `users-${columns}.ndjson.gz`],
      ['link', 'pairs.csv', '--dry-run', '--resume', '--out', 'x'],
      ['link', 'pairs.csv', '--yes', '--out', run],
      ['link', 'pairs.csv', '--limit', 'many'],
      ['link', 'pairs.csv', '--dry-rnu'],
      ['lnik', 'pairs.csv'],
      ['report', 'nowhere'],
    ]) {
      const { stdout, stderr } = await bench.call(args, { columns });
      const tooLong = linesOf(stdout + stderr).filter((line) => line.length > columns && !isWhole(line));
      expect({ args, tooLong }).toEqual({ args, tooLong: [] });
    }
  },
  60_000,
);

test('where there is no terminal words keep to 80 columns, and JSON and files are left alone', async () => {
  const bench = await aBench();
  bench.write('pairs.csv', PAIRS);
  const { stdout, stderr } = await bench.run(['link', 'pairs.csv', '--yes', '--out', 'run']);
  for (const line of `${stdout}${stderr}`.split('\n')) {
    if (!isWhole(line)) expect(line.length, line).toBeLessThanOrEqual(80);
  }
  const json = await bench.run(['report', 'run', '--json']);
  expect(json.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(bench.outcomes('run')).toHaveLength(10);
});
