import type { AuditOrder } from '../run/audit-order.ts';
import { auditPairs } from '../run/audit-pairs.ts';
import { endInterrupted } from './interrupted.ts';
import { EXIT } from './io.ts';
import type { PipedPairs } from './piped-pairs.ts';
import { openPlainDesk, type PlainDeskTerms } from './plain-desk.ts';
import { showAudit } from './show-audit.ts';

/**
 * Audits, and shows what came of it.
 *
 * @param piped stands in for standard input. @returns the exit code.
 */
export async function holdAudit(
  order: AuditOrder,
  terms: PlainDeskTerms,
  piped?: PipedPairs,
): Promise<number> {
  const { io, json } = terms;
  const desk = openPlainDesk(terms);
  try {
    const world = { ...desk.world, ...(piped && { stdin: piped.stdin }) };
    const audited = await auditPairs({ ...order, examples: !json }, world);
    desk.close();
    showAudit(audited, io, json);
    return audited.report.counts.refused > 0 ? EXIT.someFailed : EXIT.ok;
  } catch (error) {
    desk.close();
    return endInterrupted(error, desk.world.stop, io, json);
  }
}
