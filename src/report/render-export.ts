import { commandLine } from './text/command-line.ts';
import { formatCounted, formatDuration, formatTime } from './text/format.ts';
import { labelled } from './text/layout.ts';
import { painter } from './text/paint.ts';
import { showPath } from './text/paths.ts';
import { sanitize } from './text/sanitize.ts';

/** What an export is busy with. */
export type ExportStep =
  | { readonly step: 'starting' }
  /** `percent` where the tenant tells it. */
  | { readonly step: 'waiting'; readonly percent?: number }
  | { readonly step: 'downloading'; readonly bytes: number; readonly total?: number }
  | { readonly step: 'checking'; readonly users: number };

/** How far an export is, in one line; `elapsedS` counts from its beginning. */
export function renderExportStep(step: ExportStep, elapsedS: number, lastError?: string): string {
  const error = lastError === undefined ? '' : ` · last error: ${lastError}`;
  return `${stepWords(step)} · ${formatDuration(elapsedS)}${error}`;
}

function stepWords(it: ExportStep): string {
  switch (it.step) {
    case 'starting':
      return 'starting the export job';
    case 'waiting':
      return `the tenant is writing the export${it.percent === undefined ? '' : `: ${Math.floor(it.percent)}%`}`;
    case 'downloading':
      return `downloading: ${formatBytes(it.bytes)}${it.total === undefined ? '' : ` of ${formatBytes(it.total)}`}`;
    case 'checking':
      return `checking the file: ${formatCounted(it.users, 'user')}`;
  }
}

/** An export that is done. */
export interface ExportDone {
  readonly file: string;
  readonly facts: string;
  readonly tenant: string;
  readonly connection_id: string | null;
  readonly users: number;
  readonly bytes: number;
  readonly taken_at: string;
  readonly requests: number;
}

/** What was exported, where it is, and what to do with it. */
export function renderExport(done: ExportDone, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const { users, tenant, connection_id: connection, bytes, taken_at, requests, file } = done;
  const whose = connection === null ? '' : ` (connection ${connection} only)`;
  const lines = [
    paint('good', `Exported ${formatCounted(users, 'user')} of ${sanitize(tenant)}${whose}.`),
    '',
    ...labelled([
      ['file', `${showPath(file)} (${formatBytes(bytes)}, checked: complete)`],
      ['facts', showPath(done.facts)],
      ['as of', `${formatTime(taken_at)}, when the job started`],
      ['cost', `${formatCounted(requests, 'request')} to the Management API`],
    ]),
    '',
    `It contains personal data: delete it when you no longer need it. To check pairs against it:`,
    `  ${showPath(commandLine(['audit', 'pairs.csv', '--users', file]))}`,
  ];
  return `${lines.join('\n')}\n`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** `812 bytes`, `1.2 MB`. */
function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 1000 && unit < UNITS.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
