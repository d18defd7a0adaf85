import { readFileSync } from 'node:fs';
import { problem } from '../domain/problem.ts';

/**
 * The text of a file of settings: UTF-8, or UTF-16 with a byte order mark, as Windows' editors and PowerShell save it.
 * The mark is no part of the text. Anything else is refused: what cannot be read as text cannot be heard either.
 *
 * @param flag that named the file. @throws ProblemError `unreadable_file`
 */
export function readTextFile(file: string, flag: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw problem(
      'unreadable_file',
      `${flag} ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
    );
  }
  const text = decode(bytes);
  if (text !== undefined && !text.includes('\0')) return text;
  throw problem(
    'unreadable_file',
    `${flag} ${file} is not text: neither UTF-8, nor UTF-16 with a byte order mark.`,
    'Save it as UTF-8.',
  );
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}
