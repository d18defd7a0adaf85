import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STANDARD = [0, 1, 2] as const;

/**
 * Ends a process with a code, also when the terminal that it began on is gone: Node resets each terminal as its last
 * act, and takes it for a bug of its own (a core dump, no exit code) when the system refuses. What is closed it leaves alone.
 *
 * @returns ends the process.
 */
export function processEnd(process: NodeJS.Process): (code: number) => never {
  const terminals = STANDARD.filter((fd) => isatty(fd));
  return (code) => {
    for (const fd of terminals) if (!isatty(fd)) closeQuietly(fd);
    return process.exit(code);
  };
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It was closed before.
  }
}
