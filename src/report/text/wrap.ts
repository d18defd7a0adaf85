import { stripVTControlCharacters } from 'node:util';
import wrapAnsi from 'wrap-ansi';

/** Where a stream has no width of its own. */
export const DEFAULT_COLUMNS = 80;

/** Narrower than this a column of words is of no use. */
const LEAST_COLUMNS = 20;

/** A command to copy: the tool's name, that of a command, and its arguments up to a comma or semicolon. */
const COMMAND = /auth0-bulk-link [a-z]+(?: (?:'[^']*'|[^\s;,]+))*/g;

/** Stands for a blank that is no place to break a line: a noncharacter, which no text has. */
const GLUE = '\uFDD0';

/** Indentation, and the label or count before a column of text. */
const HEAD = /^ *(?:\S+(?: \S+)* {2,}(?=\S))?/;

const COLOURED = /^((?:\u001b\[[\d;]*m)*)([^\u001b]*)((?:\u001b\[[\d;]*m)*)$/;

/**
 * Breaks lines between words so that they keep to a width. Lines go on below their own text, columns stay columns.
 * No word is broken, and no line within a command; what is longer than the width stands on a line of its own.
 *
 * @param whole what is there to be copied and holds blanks, paths above all: it is not broken either.
 */
export function wrapText(text: string, columns: number, whole: readonly string[] = []): string {
  const width = Math.max(LEAST_COLUMNS, columns);
  let glued = text.replace(COMMAND, glue);
  for (const kept of whole) {
    if (kept.includes(' ')) glued = glued.replaceAll(kept, glue(kept));
  }
  const lines = glued.split('\n').flatMap((line) => wrapLine(line, width));
  return lines.join('\n').replaceAll(GLUE, ' ');
}

function glue(text: string): string {
  return text.replaceAll(' ', GLUE);
}

function wrapLine(line: string, width: number): string[] {
  const [, before = '', words = '', after = ''] = COLOURED.exec(line) ?? [];
  // With colours within it, the line has no columns to keep.
  if (line !== '' && before + words + after === '') return wrapMixed(line, width);
  return wrapPlain(words, width).map((row) => (row === '' ? row : `${before}${row}${after}`));
}

function wrapMixed(line: string, width: number): string[] {
  const indent = /^ */.exec(stripVTControlCharacters(line))?.[0] ?? '';
  const rows = wrapAnsi(line.trimStart(), width - indent.length).split('\n');
  return rows.map((row) => `${indent}${row}`);
}

function wrapPlain(line: string, width: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const head = HEAD.exec(line)?.[0] ?? '';
  const isWide = head.length > width / 2;
  const margin = isWide ? `${indent}  ` : ' '.repeat(head.length);
  const fits = wrapAnsi(line, width, { trim: false });
  if (!fits.includes('\n')) return [line];
  const rows = wrapAnsi(line.slice(head.length), width - margin.length).split('\n');
  if (isWide) return [head.trimEnd(), ...rows.map((row) => `${margin}${row}`)];
  return rows.map((row, i) => `${i === 0 ? head : margin}${row}`);
}
