import { formatCount } from './format.ts';
import type { Paint, Tone } from './paint.ts';

/** A count and what it counts. */
export interface CountLine {
  readonly count: number;
  readonly label: string;
  /** How the line looks when the count is not 0. */
  readonly tone?: Tone;
}

/** Counts in a column, a rule, and their sum: whoever reads it can add up. Says so if they do not. */
export function countLines(parts: readonly CountLine[], total: CountLine, paint: Paint): string[] {
  const width = Math.max(...[...parts, total].map(({ count }) => formatCount(count).length));
  const line = ({ count, label, tone }: CountLine) => {
    const text = `  ${formatCount(count).padStart(width)}  ${label}`;
    return tone === undefined || count === 0 ? text : paint(tone, text);
  };
  const sum = parts.reduce((all, { count }) => all + count, 0);
  const lines = [...parts.map(line), `  ${'-'.repeat(width)}`, line(total)];
  if (sum === total.count) return lines;
  const complaint = `  These add up to ${formatCount(sum)}, not ${formatCount(total.count)}: a bug of auth0-bulk-link, please report it.`;
  return [...lines, paint('bad', complaint)];
}

/** A count by name: a reason or a finding. */
export interface Explained {
  readonly count: number;
  readonly name: string;
  /** One sentence, set below the name. */
  readonly hint: string;
  /** Lines below the sentence. */
  readonly details?: readonly string[];
}

/** Counts by name, the largest first, each with its sentence below it. */
export function explained(title: string, entries: readonly Explained[], paint: Paint): string[] {
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(({ count }) => formatCount(count).length));
  const margin = ' '.repeat(width + 4);
  const lines = [...entries]
    .sort((a, b) => b.count - a.count)
    .flatMap(({ count, name, hint, details = [] }) => [
      `  ${formatCount(count).padStart(width)}  ${paint('strong', name)}`,
      `${margin}${hint}`,
      ...details.map((detail) => `${margin}  ${detail}`),
    ]);
  return [paint('strong', title), ...lines];
}

/** The first of many things in words, and how many more there are. */
export function firstOf(count: number, examples: readonly string[]): string[] {
  const more = count - examples.length;
  return more > 0 && examples.length > 0 ? [...examples, `… and ${formatCount(more)} more`] : [...examples];
}

/** Lines of a label and a text, the texts below each other. */
export function labelled(rows: readonly (readonly [label: string, text: string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`);
}

/** Blocks of lines with an empty line between them, without the empty ones; it ends with a line break. */
export function page(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
