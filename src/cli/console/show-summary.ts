import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import type { FailureReason } from '../../domain/row/reason.ts';
import type { Summary } from '../../domain/summary.ts';
import { renderSummary } from '../../report/render-summary.ts';
import { resumeCommand } from '../../report/text/command-line.ts';
import { renderJson } from '../../report/text/sanitize.ts';
import { isUndo } from '../../report/text/undo-summary.ts';
import type { Io } from '../io.ts';
import { fitted, wantsColor } from './terminal.ts';

/** Where a run is and how it was called, for the words around its summary. */
export interface SummaryPlace {
  readonly folder: string;
  readonly input: string;
  readonly accepted: readonly FailureReason[];
  /** Flags that `--resume` needs again. */
  readonly again: readonly string[];
}

/** The summary on standard output: for people, or with `--json` for scripts. */
export function showSummary(summary: Summary, place: SummaryPlace, io: Io, json: boolean): void {
  io.stdout.write(json ? `${renderJson(summary)}\n` : fitted(summaryText(summary, place, io), io.stdout, io));
}

function summaryText(summary: Summary, place: SummaryPlace, io: Io): string {
  const folder = relative(io.cwd, place.folder);
  const shown = folder === '' || folder.startsWith('..') ? place.folder : folder;
  return renderSummary(summary, {
    folder: shown,
    files: filesIn(place.folder),
    color: wantsColor(io.stdout, io.env),
    accepted: place.accepted,
    resume: resumeCommand(place.input, shown, place.again, isUndo(summary.counts) ? 'undo' : 'link'),
  });
}

/** Somebody may have taken the folder away; the summary is shown all the same. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
