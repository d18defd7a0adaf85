import type { Finding } from '../../domain/row/finding.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import { aloneFindings, findingsOf } from './file-findings.ts';
import { FindingsSummary } from './findings-summary.ts';

/** Findings kept for findings.jsonl: some megabytes. A file with more of them is read once more for it. */
const MOST_KEPT = 10_000;

/** What rows tell by themselves, noted while the file is read to be judged. */
export class RowFindings {
  readonly #tally = new FindingsSummary();
  readonly #kept: Finding[] = [];

  /** A row in file order, before anything is known of the others. */
  add(row: ReadRow): void {
    const found = aloneFindings(row);
    // Nearly every row.
    if (found.length === 0) return;
    const findings = findingsOf(found, row);
    this.#tally.addFindings(findings);
    if (this.#kept.length < MOST_KEPT) this.#kept.push(...findings);
  }

  /** Adds up what was noted, without the rows' counts. */
  get tally(): FindingsSummary {
    return this.#tally;
  }

  /** Every finding, in file order; undefined where there were too many to keep. */
  get findings(): readonly Finding[] | undefined {
    return this.#kept.length === this.#tally.total ? this.#kept : undefined;
  }
}
