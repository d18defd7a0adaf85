import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { AUDIT_FILES, auditFile } from '../../record/views/audit-folder.ts';
import { renderAudit } from '../../report/render-audit.ts';
import { renderJson } from '../../report/text/sanitize.ts';
import type { Audited } from '../../run/audit/audit-pairs.ts';
import type { Io } from '../io.ts';
import { fitted, wantsColor } from './terminal.ts';

/** What each of an audit's files holds. */
const HOLDS: Readonly<Record<(typeof AUDIT_FILES)[number], string>> = {
  'audit.json': 'this audit, for scripts and for link --audit',
  'findings.jsonl': 'every finding, one per line',
  'changes.jsonl': 'every row that is sent with other ids than it contains',
  'merges.jsonl': 'what would be merged into each primary',
};

/** An audit on standard output: for people, or with `--json` for scripts. */
export function showAudit(audited: Audited, io: Io, json: boolean): void {
  if (json) {
    io.stdout.write(`${renderJson(audited.report)}\n`);
    return;
  }
  const { report, tally, changes, repeatedHeaders, against, folder } = audited;
  const { errors, warnings } = tally;
  const view = {
    ...report,
    errors,
    warnings,
    changes,
    repeatedHeaders,
    against,
    files: filesIn(folder, io.cwd),
  };
  io.stdout.write(fitted(renderAudit(view, { color: wantsColor(io.stdout, io.env) }), io.stdout, io));
}

function filesIn(folder: string | undefined, cwd: string): (readonly [path: string, holds: string])[] {
  if (folder === undefined) return [];
  const near = relative(cwd, folder);
  const shown = near === '' || near.startsWith('..') ? folder : near;
  return AUDIT_FILES.filter((name) => existsSync(auditFile(folder, name))).map((name) => [
    auditFile(shown, name),
    HOLDS[name],
  ]);
}
