import type { RankBitset } from '../index/rank-bitset.ts';
import type { ClaimGraph } from './claim-graph.ts';

/** The circles among the accounts of chains, and an order to walk the chains in. Places are those in the {@link RankBitset}. */
export interface StronglyConnected {
  /** By place: which circle the account is on, counted from 1; 0 is none. */
  readonly circleOf: Uint32Array;
  /** Every place once, an account behind all that claim it (those of one circle stand together). */
  readonly order: Uint32Array;
}

/**
 * Strongly connected components (Tarjan, 1972), walked from the secondary to whoever claims it, with a path of its own
 * instead of the call stack, which a long chain would overflow.
 */
export function findStronglyConnected(chained: RankBitset, claims: ClaimGraph): StronglyConnected {
  const { size } = chained;
  const circleOf = new Uint32Array(size);
  const order = new Uint32Array(size);
  /** When a place was first seen (from 1 on), and the earliest seen place on the stack it reaches. */
  const seen = new Uint32Array(size);
  const reaches = new Uint32Array(size);
  /** Seen, and the component not known yet. A place that left it has `reaches` DONE. */
  const stack = new Uint32Array(size);
  /** The walk from a start to here: the place, and which of its claims comes next. */
  const path = new Uint32Array(size);
  const cursor = new Uint32Array(size);
  let stacked = 0;
  let depth = 0;
  let clock = 0;
  let circles = 0;
  let ordered = 0;

  const enter = (place: number): void => {
    clock += 1;
    seen[place] = clock;
    reaches[place] = clock;
    stack[stacked] = place;
    stacked += 1;
    path[depth] = place;
    depth += 1;
  };

  const leave = (place: number): void => {
    depth -= 1;
    const below = path[depth - 1];
    if (depth > 0 && below !== undefined) reaches[below] = Math.min(reaches[below]!, reaches[place]!);
    if (reaches[place] !== seen[place]) return;
    const isCircle = stack[stacked - 1] !== place;
    if (isCircle) circles += 1;
    for (let member = -1; member !== place; ) {
      stacked -= 1;
      member = stack[stacked]!;
      reaches[member] = DONE;
      circleOf[member] = isCircle ? circles : 0;
      order[ordered] = member;
      ordered += 1;
    }
  };

  const step = (place: number): void => {
    const account = chained.at(place);
    const at = cursor[place]!;
    if (at === claims.rowCountOf(account)) {
      leave(place);
      return;
    }
    cursor[place] = at + 1;
    const claimant = claims.primaryOf(claims.rowOf(account, at));
    if (!chained.has(claimant)) return;
    const next = chained.rank(claimant);
    if (seen[next] === 0) enter(next);
    else if (reaches[next] !== DONE) reaches[place] = Math.min(reaches[place]!, seen[next]!);
  };

  for (let start = 0; start < size; start += 1) {
    if (seen[start] === 0) enter(start);
    while (depth > 0) step(path[depth - 1]!);
  }
  return { circleOf, order };
}

/** Larger than any moment of the clock. */
const DONE = 0xffffffff;
