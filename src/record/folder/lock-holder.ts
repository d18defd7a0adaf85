import { type HostIdentity, thisHost, visibilityOf } from './host-identity.ts';
import { isRunning, processStart, UNKNOWN_START } from './process-start.ts';

/** Who holds a lock: one process, which no later process can be mistaken for. */
export interface LockHolder {
  readonly pid: number;
  /** See {@link processStart}. */
  readonly start: string;
  readonly host: string;
  /** Undefined in the lock of version 0.1.0, which knew hosts alone. */
  readonly place: HostIdentity | undefined;
}

/** This process, as the holder of a lock. */
export async function thisProcess(): Promise<LockHolder & { readonly place: HostIdentity }> {
  const [start, place] = await Promise.all([processStart(process.pid), thisHost()]);
  return { pid: process.pid, start: start ?? UNKNOWN_START, host: place.host, place };
}

/** What can be told of a holder from here. */
export type HolderState = 'running' | 'gone' | 'hidden';

/** Whether a holder still runs, as far as the process `here` can tell. */
export async function stateOf(
  holder: LockHolder,
  here: { readonly place: HostIdentity },
): Promise<HolderState> {
  // Of a place that is not told, nothing can be concluded.
  const sight = holder.place === undefined ? 'hidden' : visibilityOf(holder.place, here.place);
  if (sight !== 'visible') return sight;
  return (await isRunning(holder.pid, holder.start)) ? 'running' : 'gone';
}

/** What stands for a machine without a name. */
const NO_MACHINE = 'none';

/**
 * `4242.1f0c9a2b-123456.MACHINE_BOOT_SPACE@web-1`. Version 0.1.0 takes all behind the second dot for a host, one that
 * is not its own, and keeps its hands off.
 */
export function nameOf({ pid, start, host, place }: LockHolder): string {
  const where = place === undefined ? '' : `${place.machine ?? NO_MACHINE}_${place.boot}_${place.space}@`;
  return `${pid}.${start}.${where}${host}`;
}

/** The holder of that name; undefined where it is none that this version knows. */
export function namedHolder(name: string): LockHolder | undefined {
  const match = /^([1-9]\d*)\.([\w-]+)\.(?:(\w+)_(\w+)_([\w-]+)@)?([\w.-]+)$/.exec(name);
  if (match === null) return undefined;
  const [, pid, start, machine, boot, space, host] = match as unknown as [
    string,
    string,
    string,
    ...string[],
  ];
  const place =
    boot === undefined
      ? undefined
      : { host: host!, machine: machine === NO_MACHINE ? undefined : machine, boot, space: space! };
  return { pid: Number(pid), start, host: host!, place };
}
