export function createPlanner(_p: any, _r: any): any {
  let n = 0;
  return {
    add() {
      n++;
    },
    finish: () => ({
      counts: { rows: n, ready: n, already_linked: 0, refused: 0, skipped: 0 },
      refusedByReason: {},
      decide: (r: any) =>
        r.kind === 'pair'
          ? { kind: 'send', primaryUserId: r.pair.primaryUserId }
          : { kind: 'refuse', reason: 'invalid_row', message: r.invalid.message },
    }),
  };
}
export function estimateRun(o: any): any {
  return { requests: o.pairs, seconds: null, per_second: null };
}
