import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errnoOf } from '../files/disk-problem.ts';

const run = promisify(execFile);

/**
 * When a process started, in words that tell it apart from any other that had or will have its number. What
 * they mean is the system's affair; they are fit for a file's name.
 *
 * @returns undefined where that can not be told: no such process, a zombie, or a system without /proc and ps.
 */
export function processStart(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** Stands for a start that could not be told. */
export const UNKNOWN_START = 'unknown';

/** Whether the process that had this number and start still runs. What can not be told counts as running. */
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
    // Of a /proc of another PID namespace, `self` is the one entry whose number need not be asked for.
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

/** A process that was put into a PID namespace of its own may still see the /proc of the one it came from. */
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

/** A zombie has ended; only its parent has not looked yet. It is no start that any process ever had. */
const ENDED = 'ended';
