import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';

const onUnix = process.platform !== 'win32';

/** Runs `auth0-bulk-link` as a person types it into bash; `$@` stands for the command. */
const inBash = (script: string) => ({ under: ['bash', '-c', script] });

describe.runIf(onUnix)('<(…) as bash makes it', () => {
  test('link reads it, keeps a copy until the run is complete, and goes on with that', async () => {
    const { tenant, write, run, folder } = await aBench();
    write('pairs.csv', pairsCsv(3));
    const link = '"$0" "$1" link <(cat pairs.csv) --out run --limit 1';
    expect((await run([], inBash(link))).stderr).toContain('add --yes');
    const first = await run([], inBash(`${link} --yes`));
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('auth0-bulk-link link - --out run --yes --resume');
    expect(readdirSync(join(folder, 'run'))).toContain('input.csv');

    expect((await run(['link', '-', '--out', 'run', '--yes', '--resume'])).code).toBe(0);
    expect(linksOf(tenant)).toEqual(linksOfPairs(3));
    expect(readdirSync(join(folder, 'run'))).not.toContain('input.csv');
  });

  test('audit, --token-file and --config read it', async () => {
    const { write, run } = await aBench();
    write('pairs.csv', pairsCsv(3));
    const audited = await run([], inBash('"$0" "$1" audit <(cat pairs.csv) --json'));
    expect(audited.code, audited.stderr).toBe(0);
    expect(JSON.parse(audited.stdout).counts).toMatchObject({ rows: 3, ready: 3 });

    write('config.json', '{"limit": 2}');
    const script = '"$0" "$1" link pairs.csv --yes --json --config <(sleep 0.1; cat config.json)';
    const linked = await run([], inBash(script));
    expect(JSON.parse(linked.stdout)).toMatchObject({ stop_reason: 'limit', counts: { linked: 2 } });

    const refused = await run([], inBash('"$0" "$1" link pairs.csv --yes --token-file <(printf "a b")'));
    expect(refused.stderr).toContain('contains spaces or unprintable characters');
  });

  test('an export is read more than once: --users wants a file', async () => {
    const { write, run } = await aBench();
    write('pairs.csv', pairsCsv(1));
    const { code, stderr } = await run([], inBash('"$0" "$1" audit pairs.csv --users <(cat pairs.csv)'));
    expect(code).toBe(2);
    expect(stderr).toContain('is a pipe, not a file, and the input is read more than once');
  });
});

describe.runIf(onUnix)('what is no file', () => {
  const OTHERS: readonly string[] = ['fifo', 'folder', 'socket'];

  test.each([
    [['audit', 'fifo'], 'fifo is a pipe that nothing writes to'],
    [['link', 'fifo', '--yes'], 'fifo is a pipe that nothing writes to'],
    [['audit', '/dev/zero'], '/dev/zero is a device, not a file'],
    [['audit', 'folder'], 'folder is a folder, not a file'],
    [['audit', 'socket'], 'socket is a socket, not a file'],
    [['audit', 'pairs.csv', '--users', 'fifo'], 'fifo is a pipe, not a file'],
    [['audit', 'pairs.csv', '--users', '/dev/zero'], '/dev/zero is a device, not a file'],
    [['audit', 'pairs.csv', '--env-file', 'fifo'], 'fifo is a pipe, and Node read it'],
    [['audit', 'pairs.csv', '--config', 'fifo'], 'fifo cannot be read: it is a pipe that nothing writes to'],
    [['audit', 'pairs.csv', '--env-file', '/dev/zero'], '/dev/zero cannot be read: it is a device'],
    [['audit', 'pairs.csv', '--config', 'folder'], 'folder cannot be read: it is a folder'],
    [['link', 'pairs.csv', '--yes', '--token-file', 'socket'], 'socket cannot be read: it is a socket'],
    [
      ['link', 'pairs.csv', '--yes', '--out', '/proc/x'],
      'could not make the folder /proc/x: nothing can be created in /proc',
    ],
    [['link', 'pairs.csv', '--yes', '--out', '/proc/x/y'], 'could not make the folder /proc/x'],
    [['audit', 'pairs.csv', '--out', '/proc/x'], 'could not make the folder /proc/x'],
    [['link', 'pairs.csv', '--yes', '--out', 'fifo'], 'a file stands where a folder should be'],
    [['export', '--out', '/dev/null', '--force'], '/dev/null is a device, a pipe or a socket'],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const { write, call, folder } = await aBench();
    write('pairs.csv', pairsCsv(1));
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    const server = createServer().listen(join(folder, 'socket'));
    onTestFinished(() => void server.close());
    const placed = args.map((arg) => (OTHERS.includes(arg) ? join(folder, arg) : arg));
    const { code, stderr } = await call(placed);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
  });

  test.runIf(process.platform === 'linux')(
    'a FIFO whose writer says nothing is waited for, and a signal ends that at once',
    async () => {
      const { start, folder } = await aBench();
      execFileSync('mkfifo', [join(folder, 'fifo')]);
      // The shell has both ends open, and so has what it becomes.
      const { child, ended } = start([], inBash('exec 3<>fifo; exec "$0" "$1" audit fifo'));
      const opened = () =>
        readdirSync(`/proc/${child.pid}/fd`).filter((fd) =>
          readlinkSync(`/proc/${child.pid}/fd/${fd}`, 'utf8').endsWith('/fifo'),
        );
      await expect.poll(() => opened().length, { timeout: 20_000 }).toBe(2);
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ code: 143 });
    },
  );
});

test.runIf(onUnix)('in a folder that was deleted it says so', async () => {
  const { run } = await aBench();
  const gone = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" link pairs.csv --yes --json';
  const { code, stdout, stderr } = await run([], inBash(gone));
  expect(stderr).toContain('The current folder no longer exists');
  expect(JSON.parse(stdout).error.code).toBe('no_folder');
  expect(code).toBe(2);
});

test('a timeout that no timer can hold is refused with the range', async () => {
  const { call, write } = await aBench();
  const { code, stderr } = await call([
    'link',
    write('pairs.csv', pairsCsv(1)),
    '--yes',
    '--timeout',
    '3000000',
  ]);
  expect(stderr).toContain('--timeout must be a number from 0.1 to 3,600 (got "3000000")');
  expect(code).toBe(2);
});
