import { PagedByteArray } from './index/paged-array.ts';

/** What becomes of a row. The index in this list is the byte that is stored; `send`, the usual one, is 0. */
const VERDICTS = [
  'send',
  /** Sent with the chain's root instead of its primary. */
  'send_to_root',
  /** Sent unchanged, as the first of several rows that claim its secondary. */
  'send_first',
  'duplicate',
  'invalid_row',
  'damaged_id',
  'link_token_rejected',
  'self_link',
  'cycle',
  'chain',
  'claimed_twice',
] as const;

export type RowVerdict = (typeof VERDICTS)[number];

/** The verdict of every row, a byte each, and the count of each verdict. */
export class RowVerdicts {
  readonly #bytes = new PagedByteArray();
  readonly #counts = new Map<RowVerdict, number>();
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** Adds the next row, with the verdict that the row alone allows. */
  append(verdict: RowVerdict): void {
    this.#rows += 1;
    if (verdict !== 'send') this.set(this.#rows, verdict);
  }

  /** Changes the verdict of a row from `send`. */
  set(row: number, verdict: Exclude<RowVerdict, 'send'>): void {
    this.#bytes.set(row, VERDICTS.indexOf(verdict));
    this.#counts.set(verdict, this.count(verdict) + 1);
  }

  get(row: number): RowVerdict {
    const verdict = row >= 1 && row <= this.#rows ? VERDICTS[this.#bytes.get(row)] : undefined;
    if (verdict === undefined)
      throw new Error(`row ${row} is asked for, but the plan has ${this.#rows} rows`);
    return verdict;
  }

  count(verdict: Exclude<RowVerdict, 'send'>): number {
    return this.#counts.get(verdict) ?? 0;
  }
}
