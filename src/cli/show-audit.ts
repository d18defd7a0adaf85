import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { auditFile } from '../record/audit-folder.ts';
import { renderAudit } from '../report/render-audit.ts';
import { renderJson } from '../report/sanitize.ts';
import type { Audited } from '../run/audit-pairs.ts';
import type { Io } from './io.ts';
import { wantsColor } from './terminal.ts';

/** An audit on standard output: for people, or with `--json` for scripts. */
export function showAudit(audited: Audited, io: Io, json: boolean): void {
  if (json) {
    io.stdout.write(`${renderJson(audited.report)}\n`);
    return;
  }
  const { report, tally, changes, against, folder } = audited;
  const { errors, warnings } = tally;
  const view = { ...report, errors, warnings, changes, against, files: filesIn(folder, io.cwd) };
  io.stdout.write(renderAudit(view, { color: wantsColor(io.stdout, io.env) }));
}

function filesIn(folder: string | undefined, cwd: string): (readonly [path: string, holds: string])[] {
  if (folder === undefined) return [];
  const near = relative(cwd, folder);
  const shown = near === '' || near.startsWith('..') ? folder : near;
  return [
    [auditFile(shown, 'audit.json'), 'this audit for scripts, and for link --audit'],
    [auditFile(shown, 'findings.jsonl'), 'every finding, a line each'],
    ...(existsSync(auditFile(folder, 'merges.jsonl'))
      ? [[auditFile(shown, 'merges.jsonl'), 'what would be merged into each primary'] as const]
      : []),
  ];
}
