import type { AuditOptions } from '../../run/audit/audit-options.ts';
import { auditPairs } from '../../run/audit/audit-pairs.ts';
import { endInterrupted } from '../console/interrupted.ts';
import { openPlainConsole, type PlainConsoleOptions } from '../console/plain-console.ts';
import { showAudit } from '../console/show-audit.ts';
import { EXIT } from '../io.ts';
import type { PipedPairs } from './piped-pairs.ts';

/**
 * Runs an audit and shows its result.
 *
 * @param piped replaces standard input. @returns the exit code.
 */
export async function runAuditCommand(
  order: AuditOptions,
  terms: PlainConsoleOptions,
  piped?: PipedPairs,
): Promise<number> {
  const { io, json } = terms;
  const console = openPlainConsole(terms);
  try {
    const context = { ...console.context, ...(piped && { stdin: piped.stdin }) };
    // The status line must be gone before anything is printed.
    const audited = await auditPairs({ ...order, examples: !json }, context).finally(console.close);
    showAudit(audited, io, json);
    return audited.report.counts.refused > 0 ? EXIT.someFailed : EXIT.ok;
  } catch (error) {
    return endInterrupted(error, console.context.stop, io, json);
  }
}
