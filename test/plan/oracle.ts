import type { PlanPolicy } from '../../src/domain/row/decision.ts';

type Claim = { readonly row: number; readonly primary: string; readonly secondary: string };

/**
 * The plan as one would write it for a dozen rows: by names, by asking every row every time.
 * @returns what becomes of each row, as `inAWord` says it.
 */
export function planNaively(
  pairs: readonly (readonly [string, string] | undefined)[],
  policy: PlanPolicy,
): string[] {
  const claims: Claim[] = pairs.flatMap((ids, at) =>
    ids === undefined || ids[0] === ids[1] ? [] : [{ row: at + 1, primary: ids[0], secondary: ids[1] }],
  );
  const claimsOn = (account: string) => claims.filter(({ secondary }) => secondary === account);
  const isChained = (account: string) =>
    claimsOn(account).length > 0 && claims.some(({ primary }) => primary === account);

  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    claims.some(({ primary, secondary }) => {
      if (primary !== from || seen.has(secondary)) return false;
      seen.add(secondary);
      return secondary === to || reaches(secondary, to, seen);
    });
  const isOnCircle = (account: string) => reaches(account, account);

  const rootOf = (account: string): string | undefined => {
    if (policy.onChain === 'refuse') return account;
    if (isOnCircle(account)) return undefined;
    const roots = claimsOn(account).map(({ primary }) => rootOf(primary));
    if (roots.length === 0) return account;
    const agreed = policy.onClaimedTwice === 'first' || new Set(roots).size === 1;
    return agreed ? roots[0] : undefined;
  };

  const outcomeOf = ({ row, primary, secondary }: Claim): string => {
    if (reaches(secondary, primary)) return 'cycle';
    const root = rootOf(primary);
    const inChain =
      policy.onChain === 'refuse'
        ? isChained(primary) || isChained(secondary)
        : root === undefined || isOnCircle(secondary);
    if (inChain) return 'chain';
    const [first, ...others] = claimsOn(secondary);
    const firstRoot = first && rootOf(first.primary);
    const isContested = others.some((other) => rootOf(other.primary) !== firstRoot);
    if (isContested && (policy.onClaimedTwice === 'refuse' || root !== firstRoot)) return 'claimed_twice';
    return first?.row === row ? `send into ${root}` : `duplicate of ${first?.row}`;
  };

  return pairs.map((ids, at) => {
    if (ids === undefined) return 'invalid_row';
    const claim = claims.find(({ row }) => row === at + 1);
    return claim === undefined ? 'self_link' : outcomeOf(claim);
  });
}
