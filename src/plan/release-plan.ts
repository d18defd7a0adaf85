import type { Plan } from './plan.ts';

/**
 * The same plan without its account index, where every row is sent as it stands: nothing is left to look up, and
 * some 45 bytes a row go back before the first link is sent; the plan that was handed in is of no use any more. A plan
 * that refuses or changes rows stays as it is.
 * Nobody may ask a lean plan for accounts.
 */
export function releasePlan(plan: Plan): Plan {
  // Taken apart, so that nothing below holds on to the plan itself.
  const { counts, refusedByReason, changed, swappedFrom } = plan;
  if (counts.ready !== counts.rows || changed.flattened + changed.firstOfSeveral > 0) return plan;
  plan.letGo();
  return {
    counts,
    refusedByReason,
    changed,
    ...(swappedFrom !== undefined && { swappedFrom }),
    wantsNames: false,
    learnName() {},
    accounts: { size: 0, end: 0, find: givenUp, primaryOf: givenUp, claimantOf: givenUp },
    decide(row) {
      if (row.kind === 'pair') return { kind: 'send', primaryUserId: row.pair.primaryUserId };
      throw new Error(`row ${row.row} was judged as a pair, and is none now`);
    },
    letGo() {},
    changeOf: () => undefined,
  };
}

function givenUp(): never {
  throw new Error('the plan gave its accounts up');
}
