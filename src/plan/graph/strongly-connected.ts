import type { RankBitset } from '../index/rank-bitset.ts';
import type { ClaimGraph } from './claim-graph.ts';

/** The cycles among the accounts of chains, and a topological order. A place is an account's rank in the {@link RankBitset}. */
export interface StronglyConnected {
  /** By place: the cycle that the account is on, from 1; 0 is none. */
  readonly cycleOf: Uint32Array;
  /** Every place once, each after all that claim it. The places of one cycle are adjacent. */
  readonly order: Uint32Array;
}

/**
 * Strongly connected components (Tarjan, 1972) along the edges from a secondary to its claimants. It keeps its own path
 * because a long chain would overflow the call stack.
 */
export function findStronglyConnected(chained: RankBitset, claims: ClaimGraph): StronglyConnected {
  const { size } = chained;
  const cycleOf = new Uint32Array(size);
  const order = new Uint32Array(size);
  /** When a place was first seen, from 1, and when the earliest place on the stack that it reaches was. */
  const seen = new Uint32Array(size);
  const reaches = new Uint32Array(size);
  /** Places whose component is not known yet. `reaches` is DONE for a place that has left the stack. */
  const stack = new Uint32Array(size);
  /** The path from the start to the current place, and the next claim of each place to follow. */
  const path = new Uint32Array(size);
  const cursor = new Uint32Array(size);
  let stacked = 0;
  let depth = 0;
  let clock = 0;
  let cycles = 0;
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
    const isCycle = stack[stacked - 1] !== place;
    if (isCycle) cycles += 1;
    for (let member = -1; member !== place; ) {
      stacked -= 1;
      member = stack[stacked]!;
      reaches[member] = DONE;
      cycleOf[member] = isCycle ? cycles : 0;
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
  return { cycleOf, order };
}

/** Larger than any moment of the clock. */
const DONE = 0xffffffff;
