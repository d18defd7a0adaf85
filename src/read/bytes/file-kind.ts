import { constants, type Stats } from 'node:fs';

/**
 * Flags for opening a path that may not be a file. Without O_NONBLOCK, opening a pipe without a writer blocks forever and
 * handles no signal. On a file it changes nothing; Windows does not have it.
 */
export const OPEN_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What a path names that is not a file: `a folder`, `a pipe`, …; undefined for a file. */
export function otherThanFile(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
