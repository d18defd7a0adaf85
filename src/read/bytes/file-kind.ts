import { constants, type Stats } from 'node:fs';

/**
 * How to open what may be no file: whoever opens a pipe that nobody writes into would wait for ever otherwise, and hear
 * no signal. On a file it changes nothing; Windows does not have it.
 */
export const OPEN_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What a path names that is no file: `a folder`, `a pipe`, …; undefined where it is one. */
export function otherThanFile(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
