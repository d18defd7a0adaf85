import type { PlanCounts } from '../../domain/row/decision.ts';
import {
  type AuditErrorCode,
  type AuditWarningCode,
  type Finding,
  type FindingCode,
  WARNINGS,
} from '../../domain/row/finding.ts';
import type { FindingGroup } from '../../report/render-audit.ts';

/** Rows shown of each kind of finding: enough to recognize it, few enough for a screen. All are in findings.jsonl. */
export const EXAMPLES = 3;

/** What an audit says of one row. */
export interface AuditedRow {
  /** Which of the counts it adds to. */
  readonly counted: Exclude<keyof PlanCounts, 'rows'>;
  readonly findings: readonly Finding[];
}

/** Adds up what an audit says of its rows, in the memory of a handful of them. */
export class FindingsSummary {
  #counts = { ready: 0, already_linked: 0, refused: 0, skipped: 0 };
  readonly #errors = new Groups<AuditErrorCode>();
  readonly #warnings = new Groups<AuditWarningCode>();

  add({ counted, findings }: AuditedRow): void {
    this.#counts[counted] += 1;
    this.addFindings(findings);
  }

  /** The findings of a row that {@link countRows} counts. */
  addFindings(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.show(finding);
      this.expect(finding.code, 1, finding.severity);
    }
  }

  /** All rows at once, as the plan counted them. */
  countRows({ ready, already_linked, refused, skipped }: PlanCounts): void {
    this.#counts = { ready, already_linked, refused, skipped };
  }

  /** Counts findings that are known to be there. */
  expect(code: FindingCode, count: number, severity: Finding['severity'] = severityOf(code)): void {
    if (severity === 'error') this.#errors.count(code as AuditErrorCode, count);
    else this.#warnings.count(code as AuditWarningCode, count);
  }

  /** One of those that were counted, for people to see. */
  show(finding: Finding): void {
    if (finding.severity === 'error') this.#errors.show(finding.code, finding);
    else this.#warnings.show(finding.code, finding);
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

  /** How many findings there are. */
  get total(): number {
    return this.#errors.total + this.#warnings.total;
  }

  /** How many findings there are of each code, which may be an error in one row and a warning in another. */
  get findings(): Partial<Record<FindingCode, number>> {
    const sums: Partial<Record<FindingCode, number>> = {};
    for (const { code, count } of [...this.errors, ...this.warnings]) sums[code] = (sums[code] ?? 0) + count;
    return sums;
  }
}

/** Of a code that the whole file tells, which is never both. */
function severityOf(code: FindingCode): Finding['severity'] {
  return (WARNINGS as readonly FindingCode[]).includes(code) ? 'warning' : 'error';
}

class Groups<Code extends FindingCode> {
  readonly #groups = new Map<Code, { code: Code; count: number; examples: Finding[] }>();

  #group(code: Code) {
    const group = this.#groups.get(code) ?? { code, count: 0, examples: [] };
    this.#groups.set(code, group);
    return group;
  }

  count(code: Code, count: number): void {
    this.#group(code).count += count;
  }

  show(code: Code, finding: Finding): void {
    const { examples } = this.#group(code);
    if (examples.length < EXAMPLES) examples.push(finding);
  }

  get total(): number {
    return [...this.#groups.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** By the row that each was first seen in, however many passes it took. */
  list(): readonly FindingGroup<Code>[] {
    const firstRow = ({ examples }: FindingGroup<Code>) => examples[0]?.row ?? Number.MAX_SAFE_INTEGER;
    return [...this.#groups.values()].sort((a, b) => firstRow(a) - firstRow(b));
  }
}
