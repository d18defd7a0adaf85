import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Where a process runs, as far as that decides who can see whether it still does. A process number means something
 * within one PID namespace of one boot of one machine, and a start time within one time namespace besides.
 */
export interface HostIdentity {
  /** For people; proves nothing, for containers share names. */
  readonly host: string;
  /** Names the machine, hashed as machine-id(5) asks; undefined where it has no name of its own. */
  readonly machine: string | undefined;
  /** Names this boot of its kernel. */
  readonly boot: string;
  /** PID and time namespaces. */
  readonly space: string;
}

/** What a system without these has in their place: there a host's name has to do, as nothing there hides processes. */
const NONE = 'none';
/** Something on Linux that could not be read: then nothing is known, and nothing may be concluded. */
const UNKNOWN = 'unknown';

/** The PID namespace that a Linux machine boots in has this number on every machine (PROC_PID_INIT_INO). */
const FIRST_PID_SPACE = '4026531836';

/** Enough of a hash to tell machines apart. */
const HASH_LENGTH = 12;

/** Where this process runs. */
export async function thisHost(platform: NodeJS.Platform = process.platform): Promise<HostIdentity> {
  // It becomes part of a file's name, in which `@` ends what stands before it.
  const host = hostname().replaceAll(/[^\w.-]/g, '_');
  if (platform !== 'linux') return { host, machine: undefined, boot: NONE, space: NONE };
  const [machine, boot, pid, time] = await Promise.all([
    textOf('/etc/machine-id'),
    textOf('/proc/sys/kernel/random/boot_id'),
    namespace('pid'),
    namespace('time'),
  ]);
  return {
    host,
    machine: machine && createHash('sha256').update(machine).digest('hex').slice(0, HASH_LENGTH),
    boot: boot?.replaceAll('-', '') ?? UNKNOWN,
    // Kernels before 5.6 have no time namespaces.
    space: pid === undefined ? UNKNOWN : `${pid}-${time ?? NONE}`,
  };
}

/** What can be said at one place of a process at another. */
export type HolderVisibility =
  /** Its number means the same process at both. */
  | 'visible'
  /** Its machine has booted since: it is gone. */
  | 'gone'
  | 'hidden';

/**
 * Whether what runs at `there` can be seen from `here`. Whatever is not certain is hidden: a lock that is taken from a
 * living process sends rows twice.
 */
export function visibilityOf(there: HostIdentity, here: HostIdentity): HolderVisibility {
  if ([there, here].some(({ boot, space }) => boot === UNKNOWN || space === UNKNOWN)) return 'hidden';
  if (there.boot === NONE || here.boot === NONE) {
    return there.boot === here.boot && there.host === here.host ? 'visible' : 'hidden';
  }
  if (there.boot === here.boot) return there.space === here.space ? 'visible' : 'hidden';
  // Another boot is another machine, unless this machine is known by name, and neither process is in a container,
  // where the name may be the image's.
  const same = there.machine !== undefined && there.machine === here.machine && there.host === here.host;
  return same && isFirst(there) && isFirst(here) ? 'gone' : 'hidden';
}

function isFirst({ space }: HostIdentity): boolean {
  return space.startsWith(`${FIRST_PID_SPACE}-`);
}

/** `pid:[4026531836]` */
async function namespace(kind: 'pid' | 'time'): Promise<string | undefined> {
  const link = await readlink(`/proc/self/ns/${kind}`).catch(() => '');
  return /\[(\d+)\]$/.exec(link)?.[1];
}

async function textOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'latin1').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}
