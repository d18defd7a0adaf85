import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errnoOf } from '../files/disk-problem.ts';

const run = promisify(execFile);

/**
 * Identifies when a process started, to distinguish it from any other process with the same number. The format
 * depends on the system and is safe in a file name.
 *
 * @returns undefined if unknown: no such process, or a system without /proc and ps.
 */
export function processStart(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** An unknown start. */
export const UNKNOWN_START = 'unknown';

/** Whether the process with this number and start still runs. If in doubt: true. */
export async function isRunning(pid: number, start: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // EPERM: it runs, as another user.
    if (errnoOf(cause) === 'ESRCH') return false;
  }
  const now = await processStart(pid);
  return now === undefined || start === UNKNOWN_START || now === start;
}

/**
 * Field 22 of /proc/PID/stat: clock ticks since boot. The boot's id goes with it, for numbers and ticks may
 * meet again after the next one. proc(5)
 */
async function startFromProc(pid: number): Promise<string | undefined> {
  try {
    // In the /proc of another PID namespace only `self` is safe to read: the numbers differ.
    const entry = pid === process.pid ? 'self' : (await isProcOurs()) ? pid : undefined;
    if (entry === undefined) return undefined;
    const stat = await readFile(`/proc/${entry}/stat`, 'latin1');
    // Field 2 is the program's name in parentheses, and may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (ticks === undefined) return undefined;
    if (state === 'Z' || state === 'X') return ENDED;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1');
    return `${boot.slice(0, 8)}-${ticks}`;
  } catch {
    return undefined;
  }
}

/** A process in a new PID namespace may still see the /proc of its parent's namespace. */
async function isProcOurs(): Promise<boolean> {
  return (await readlink('/proc/self')) === String(process.pid);
}

/** BSD and macOS: `S    Sun Nov 22 17:00:00 2026`. ps(1) */
async function startFromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    const [state, ...start] = stdout.trim().split(/\s+/);
    if (state === undefined || start.length === 0) return undefined;
    return state.startsWith('Z') ? ENDED : start.join('-').replaceAll(':', '');
  } catch {
    return undefined;
  }
}

/** The start reported for a zombie, which has ended but has not been reaped. No process has this start. */
const ENDED = 'ended';
