import { formatCount } from './format.ts';

/** Lines in the middle of a file that are its header again: how many, and the first few. */
export interface RepeatedHeaders {
  readonly count: number;
  readonly lines: readonly number[];
}

/** What is told of them in the plan and in an audit; nothing where there are none. */
export function renderRepeatedHeaders({ count, lines }: RepeatedHeaders): string[] {
  if (count === 0) return [];
  const more = count > lines.length ? [`${formatCount(count - lines.length)} more`] : [];
  const all = [...lines.map(String), ...more];
  const listed = all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  return [`${count === 1 ? 'line' : 'lines'} ${listed}: the header again, skipped`];
}
