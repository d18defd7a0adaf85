import { sanitize } from './sanitize.ts';

/** A path or a command is there to be copied: it is cut only beyond what file systems take (`PATH_MAX` of Linux). */
const MAX_PATH = 4096;

/** A path, or a command that holds some, as a person may copy it. */
export function showPath(path: string): string {
  return sanitize(path, MAX_PATH);
}

/** The input as people call it. */
export function showInput(path: string): string {
  return path === '-' ? 'standard input' : showPath(path);
}
