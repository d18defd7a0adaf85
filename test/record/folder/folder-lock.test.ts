import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { LOCK, lockFolder, lockHolder } from '../../../src/record/folder/folder-lock.ts';
import { nameOf, thisProcess } from '../../../src/record/folder/lock-holder.ts';
import { aFolder, problemOf } from '../support.ts';

const HOLD_LOCK = fileURLToPath(new URL('../hold-lock.ts', import.meta.url));
/** No Linux gives a process this number; elsewhere it is none either. */
const NO_PROCESS = 2 ** 22 + 1;

/** Plants the lock of another process. */
async function plant(folder: string, name: string): Promise<void> {
  await mkdir(join(folder, LOCK));
  await writeFile(join(folder, LOCK, name), '');
}

/** The name of a lock that a process of this place left. */
async function aName(pid: number, start: string): Promise<string> {
  return nameOf({ ...(await thisProcess()), pid, start });
}

/** Another process, holding the lock of this folder. */
async function aHolder(folder: string, command = [process.execPath, '--import', 'tsx', HOLD_LOCK, folder]) {
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('one process holds a folder, until it releases it', async () => {
  const folder = await aFolder();
  const self = await thisProcess();
  const release = await lockFolder(folder, self);
  expect(await lockHolder(folder)).toMatchObject({ holder: self, state: 'running' });
  expect(await problemOf(lockFolder(folder, self))).toEqual({
    code: 'locked',
    message: `${folder} is in use by process ${process.pid} on this host (${self.host}).`,
    next: `Wait for it to end, or end it (kill ${process.pid}); then run the same command with --resume.`,
  });
  await release();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFolder(folder, self))();
});

test('the lock of a killed process does not block the next one', async () => {
  const folder = await aFolder();
  const child = await aHolder(folder);
  const self = await thisProcess();
  expect((await problemOf(lockFolder(folder, self))).message).toContain(`by process ${child.pid} `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await lockHolder(folder)).toBeUndefined();
  await lockFolder(folder, self);
  expect(await lockHolder(folder)).toMatchObject({ holder: self, state: 'running' });
});

test.runIf(process.platform === 'linux')('a zombie counts as dead', async () => {
  const folder = await aFolder();
  // The shell becomes a sleep, which never waits for its child: that stays a zombie when it is killed.
  const script = '"$0" --import tsx "$1" "$2" & exec sleep 600';
  const parent = await aHolder(folder, ['sh', '-c', script, process.execPath, HOLD_LOCK, folder]);
  const holder = await lockHolder(folder);
  expect(holder?.holder.pid).not.toBe(parent.pid);
  process.kill(holder!.holder.pid, 'SIGKILL');
  const self = await thisProcess();
  // The kill is under way; how long that takes is the system's affair.
  await expect.poll(() => lockHolder(folder)).toBeUndefined();
  await lockFolder(folder, self);
});

test('a reused process number is not the holder', async () => {
  const folder = await aFolder();
  await plant(folder, await aName(process.pid, '00000000-1'));
  await lockFolder(folder, await thisProcess());
});

test('of several processes that take over a dead lock at once, exactly one succeeds', async () => {
  const folder = await aFolder();
  const self = await thisProcess();
  const other = { ...self, start: 'unknown' };
  for (let round = 0; round < 40; round++) {
    await plant(folder, await aName(NO_PROCESS, `00000000-${round}`));
    const takers = Array.from({ length: 6 }, (_, n) => lockFolder(folder, n % 2 === 0 ? self : other));
    const taken = (await Promise.allSettled(takers)).flatMap((each) =>
      each.status === 'fulfilled' ? [each.value] : [],
    );
    expect(taken).toHaveLength(1);
    await taken[0]?.();
    expect(await readdir(folder)).toEqual([]);
  }
});

test.each([
  ['another host', '77.1f0c9a2b-123.web-2.example', 'process 77 on host web-2.example'],
  ['another container', '8.1f0c9a2b-9.none_0c9a_4026532000-4026531834@web', 'process 8 on host web'],
  ['a later version', 'what is this', 'something unknown'],
])('the lock of %s is refused with what to do', async (_, name, who) => {
  const folder = await aFolder();
  await plant(folder, name);
  const { code, message, next } = await problemOf(lockFolder(folder, await thisProcess()));
  expect(code).toBe('locked');
  expect(message).toContain(
    `is locked by ${who}. Whether it is still running cannot be determined from here`,
  );
  expect(next).toContain(`remove ${join(folder, LOCK)} and`);
});

test('version 0.1.0 named hosts alone: its lock proves nothing about a process that is not there', async () => {
  const folder = await aFolder();
  const { host } = await thisProcess();
  await plant(folder, `${NO_PROCESS}.1f0c9a2b-123.${host}`);
  expect((await problemOf(lockFolder(folder, await thisProcess()))).code).toBe('locked');
  expect(await lockHolder(folder)).toMatchObject({
    state: 'hidden',
    words: `process ${NO_PROCESS} on host ${host}`,
  });
});

test('what a taker left that was killed in the act is swept away', async () => {
  const folder = await aFolder();
  await mkdir(join(folder, `${LOCK}-aBcDeF`));
  await mkdir(join(folder, LOCK));
  await lockFolder(folder, await thisProcess());
  expect(await readdir(folder)).toEqual([LOCK]);
});
