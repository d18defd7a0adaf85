import { execFileSync } from 'node:child_process';

/** What puts a command into a PID namespace of its own, as a container is; the host name stays. */
export const NAMESPACES: readonly (readonly [name: string, under: readonly string[]])[] = [
  ['a namespace with a /proc of its own', ['unshare', '-p', '-f', '--kill-child', '--mount-proc']],
  ['a namespace with the /proc of the one it came from', ['unshare', '-p', '-f', '--kill-child']],
];

/** Whether this user and system may make them. */
export function mayUnshare(): boolean {
  try {
    for (const [, under] of NAMESPACES)
      execFileSync(under[0]!, [...under.slice(1), 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** For the name of a test that is skipped where they may not. */
export const WHY_SKIPPED = mayUnshare() ? '' : ' (skipped: unshare -p is not permitted here)';
