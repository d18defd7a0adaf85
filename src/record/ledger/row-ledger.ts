import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Outcome } from '../../domain/row/outcome.ts';
import { FAILURE_REASONS, type FailureReason } from '../../domain/row/reason.ts';
import { type RowIds, rowKey } from './row-key.ts';
import {
  ALREADY_LINKED,
  codeOf,
  codeOfReason,
  DUPLICATE,
  INTENT,
  isSettled,
  LEFT_ALONE,
  LINKED,
  NOTHING,
  type RowCode,
  reasonOf,
  UNLINKED,
} from './row-state.ts';

/** Rows by outcome. `in_doubt`: with an intent and no outcome (yet). */
export interface LedgerCounts {
  readonly linked: number;
  readonly already_linked: number;
  readonly failed: number;
  readonly duplicate: number;
  /** Of an undo. */
  readonly unlinked: number;
  /** Of an undo. */
  readonly left_alone: number;
  readonly in_doubt: number;
}

/**
 * The state of every row, at one byte a row (five with keys, which only a resume needs). A resume fills it from the
 * journal; a run updates it, and the summary is computed from it.
 */
export class RowLedger {
  /** Rows of the input: 1 to `rows`. */
  readonly rows: number;
  readonly #codes: Uint8Array;
  readonly #keys: Uint32Array | undefined;
  readonly #rowsByCode = new Float64Array(256);
  readonly #latencyUs: RecordableHistogram = createHistogram();
  #longestMs = 0;

  constructor(rows: number, options: { readonly keys?: boolean } = {}) {
    this.rows = rows;
    this.#codes = new Uint8Array(rows + 1);
    this.#keys = options.keys === true ? new Uint32Array(rows + 1) : undefined;
  }

  /** Whether the row has an outcome: nothing remains to be done for it. */
  isSettled(row: number): boolean {
    return isSettled(this.#code(row));
  }

  /** Whether a call may have been sent for the row, with an unknown outcome. */
  isInDoubt(row: number): boolean {
    return this.#code(row) === INTENT;
  }

  /** Why the row failed; undefined if it has not. */
  reasonOf(row: number): FailureReason | undefined {
    return reasonOf(this.#code(row));
  }

  /**
   * Whether the row's intent, if any, had these ids. Always true without keys, and for rows for which nothing was
   * sent.
   */
  matches(ids: RowIds): boolean {
    const known = this.#keys?.[ids.row] ?? 0;
    return known === 0 || known === rowKey(ids);
  }

  /** The rows in doubt, in ascending order. */
  *inDoubt(): Generator<number> {
    for (let row = this.#codes.indexOf(INTENT); row !== -1; row = this.#codes.indexOf(INTENT, row + 1)) {
      yield row;
    }
  }

  get counts(): LedgerCounts {
    const failed = FAILURE_REASONS.reduce((sum, reason) => sum + this.#count(codeOfReason(reason)), 0);
    return {
      linked: this.#count(LINKED),
      already_linked: this.#count(ALREADY_LINKED),
      duplicate: this.#count(DUPLICATE),
      unlinked: this.#count(UNLINKED),
      left_alone: this.#count(LEFT_ALONE),
      in_doubt: this.#count(INTENT),
      failed,
    };
  }

  /** Failed rows by reason, in documented order, without reasons that did not occur. */
  get failuresByReason(): Partial<Record<FailureReason, number>> {
    const counted = FAILURE_REASONS.map((reason) => [reason, this.#count(codeOfReason(reason))] as const);
    return Object.fromEntries(counted.filter(([, count]) => count > 0));
  }

  /** Over all link calls with a known duration, in milliseconds; null if there are none. */
  get latencyMs(): {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null {
    if (this.#latencyUs.count === 0) return null;
    const at = (percentile: number) =>
      Math.min(this.#longestMs, Math.round(this.#latencyUs.percentile(percentile) / 100) / 10);
    return { p50: at(50), p95: at(95), p99: at(99), max: this.#longestMs };
  }

  /** The row's intent is durable. */
  intend(ids: RowIds): void {
    this.#move(ids.row, NOTHING, INTENT);
    if (this.#keys !== undefined) this.#keys[ids.row] = rowKey(ids);
  }

  /** The row's intent was withdrawn. */
  withdraw(row: number): void {
    this.#move(row, INTENT, NOTHING);
  }

  /** The row's outcome is durable. @throws if the row already has one. */
  settle(outcome: Outcome): void {
    const before = this.#code(outcome.row);
    if (isSettled(before)) throw new Error(`row ${outcome.row} has ended twice`);
    this.#move(outcome.row, before, codeOf(outcome));
    if ('latency_ms' in outcome && outcome.latency_ms !== undefined) this.#time(outcome.latency_ms);
  }

  #code(row: number): RowCode {
    const code = this.#codes[row];
    if (code === undefined || row < 1) throw new Error(`row ${row} is not one of ${this.rows}`);
    return code;
  }

  #count(code: RowCode): number {
    return this.#rowsByCode[code] ?? 0;
  }

  #move(row: number, from: RowCode, to: RowCode): void {
    if (this.#code(row) !== from) throw new Error(`row ${row} is in state ${this.#code(row)}, not ${from}`);
    this.#codes[row] = to;
    this.#rowsByCode[from]!--;
    this.#rowsByCode[to]!++;
  }

  #time(latencyMs: number): void {
    // The histogram takes integers from 1: record microseconds, so that 0.4 ms is not lost.
    this.#latencyUs.record(Math.max(1, Math.round(latencyMs * 1000)));
    this.#longestMs = Math.max(this.#longestMs, latencyMs);
  }
}
