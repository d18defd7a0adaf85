import { PagedByteArray } from './index/paged-array.ts';

/** What becomes of a row. Its place here is the byte it is kept as; most rows are sent, and need none. */
const VERDICTS = [
  'send',
  /** Sent with the chain's root in place of its primary. */
  'send_to_root',
  /** Sent as it stands, being the first of several that claim its secondary. */
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

/** Every row's verdict, a byte a row, and how many there are of each. */
export class RowVerdicts {
  readonly #bytes = new PagedByteArray();
  readonly #counts = new Map<RowVerdict, number>();
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** The next row's, as far as it can be told by itself. */
  append(verdict: RowVerdict): void {
    this.#rows += 1;
    if (verdict !== 'send') this.set(this.#rows, verdict);
  }

  /** Says otherwise of a row that was to be sent. */
  set(row: number, verdict: Exclude<RowVerdict, 'send'>): void {
    this.#bytes.set(row, VERDICTS.indexOf(verdict));
    this.#counts.set(verdict, this.count(verdict) + 1);
  }

  get(row: number): RowVerdict {
    const verdict = row >= 1 && row <= this.#rows ? VERDICTS[this.#bytes.get(row)] : undefined;
    if (verdict === undefined) throw new Error(`row ${row} is asked for, but ${this.#rows} rows were judged`);
    return verdict;
  }

  count(verdict: Exclude<RowVerdict, 'send'>): number {
    return this.#counts.get(verdict) ?? 0;
  }
}
