import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { OPEN_AT_ONCE, otherThanFile } from '../../read/bytes/file-kind.ts';
import { readFirst } from '../../read/bytes/pipe-chunks.ts';

/** A secret's manager may take its time over `<(…)`; what has said nothing for so long has nothing to say. */
const SILENCE_MS = 30_000;
/** A pipe without a writer stays without one. */
const NOBODY_MS = 2000;
const LOOK_EVERY_MS = 20;
/** No setting or secret is as long; what comes without end is neither. */
const MAX_PIPED_BYTES = 1024 * 1024;

/** Why a path holds no text, as a clause behind "cannot be read: ". */
class NoText extends Error {}

/**
 * The text of a small file that must be known before anything else begins; also out of `<(…)`. UTF-8, or UTF-16 with a
 * byte order mark, as Windows' editors and PowerShell save it; the mark is no part of the text. Anything else is refused:
 * what cannot be read as text cannot be heard either.
 * @throws an error for {@link whyUnread}.
 */
export function readTextFile(path: string): string {
  const text = decode(readBytes(path));
  if (text !== undefined && !text.includes('\0')) return text;
  throw new NoText('it is not text, neither UTF-8 nor UTF-16 with a byte order mark; save it as UTF-8');
}

function readBytes(path: string): Uint8Array {
  const other = otherThanFile(statSync(path));
  if (other === 'a pipe') return readPipe(path);
  if (other !== undefined) throw new NoText(`it is ${other}`);
  return readFileSync(path);
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

/** Whether a path can be read only once. */
export function isPipe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
}

/** Why {@link readTextFile} failed, as a clause. */
export function whyUnread(error: unknown): string {
  return error instanceof NoText ? error.message : ((error as NodeJS.ErrnoException).code ?? String(error));
}

function readPipe(path: string): Buffer {
  const fd = openSync(path, OPEN_AT_ONCE);
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (let waited = 0; ; ) {
      const next = readFirst(fd);
      if (typeof next !== 'string') {
        chunks.push(next);
        bytes += next.length;
        waited = 0;
        if (bytes > MAX_PIPED_BYTES) throw new NoText('the pipe sends more data than any such file holds');
        continue;
      }
      // Behind the last byte, nobody is the writer who has finished.
      if (next === 'nobody' && bytes > 0) return Buffer.concat(chunks);
      if (next === 'nobody' && waited >= NOBODY_MS) throw new NoText('it is a pipe that nothing writes to');
      if (waited >= SILENCE_MS) throw new NoText('it is a pipe that sends no data');
      waitHere(LOOK_EVERY_MS);
      waited += LOOK_EVERY_MS;
    }
  } finally {
    closeSync(fd);
  }
}

/** Nothing else has begun yet: no signal is listened for, so that each ends the process in this wait too. */
function waitHere(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
