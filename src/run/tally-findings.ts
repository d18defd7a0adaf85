import type { PlanCounts } from '../domain/decision.ts';
import type { AuditErrorCode, AuditWarningCode, Finding, FindingCode } from '../domain/finding.ts';
import type { FindingGroup } from '../report/render-audit.ts';
import type { AuditedRow } from './audit-row.ts';

/** Rows shown of each kind of finding: enough to recognize it, few enough for a screen. All are in findings.jsonl. */
const EXAMPLES = 3;

/** Adds up what an audit says of its rows, in the memory of a handful of them. */
export class FindingsTally {
  readonly #counts = { ready: 0, already_linked: 0, refused: 0, skipped: 0 };
  readonly #errors = new Groups<AuditErrorCode>();
  readonly #warnings = new Groups<AuditWarningCode>();

  add({ counted, findings }: AuditedRow): void {
    this.#counts[counted] += 1;
    for (const finding of findings) {
      if (finding.severity === 'error') this.#errors.add(finding.code, finding);
      else this.#warnings.add(finding.code, finding);
    }
  }

  get counts(): PlanCounts {
    const { ready, already_linked, refused, skipped } = this.#counts;
    return { rows: ready + already_linked + refused + skipped, ready, already_linked, refused, skipped };
  }

  get errors(): readonly FindingGroup<AuditErrorCode>[] {
    return this.#errors.list();
  }

  get warnings(): readonly FindingGroup<AuditWarningCode>[] {
    return this.#warnings.list();
  }

  /** How many findings there are of each code: of some there are errors and warnings. */
  get findings(): Partial<Record<FindingCode, number>> {
    const findings: Partial<Record<FindingCode, number>> = {};
    for (const { code, count } of [...this.errors, ...this.warnings]) {
      findings[code] = (findings[code] ?? 0) + count;
    }
    return findings;
  }
}

class Groups<Code> {
  readonly #groups = new Map<Code, { code: Code; count: number; examples: Finding[] }>();

  add(code: Code, finding: Finding): void {
    const group = this.#groups.get(code) ?? { code, count: 0, examples: [] };
    this.#groups.set(code, group);
    group.count += 1;
    if (group.examples.length < EXAMPLES) group.examples.push(finding);
  }

  list(): readonly FindingGroup<Code>[] {
    return [...this.#groups.values()];
  }
}
