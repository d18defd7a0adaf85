import type { Pair } from '../domain/row/pair.ts';
import type { ClaimStructure } from './graph/classify-rows.ts';
import type { InvolvedRows } from './graph/involved-rows.ts';
import type { AccountNumber } from './index/account-index.ts';
import { nameRows, type OtherRows } from './other-rows.ts';

/** Why a row is refused, and the first few of the other rows involved. */
export interface RefusalMessage {
  readonly message: string;
  readonly rows: readonly number[];
}

/** A pair and the numbers of its accounts. */
export interface NumberedPair {
  readonly pair: Pair;
  readonly primary: AccountNumber;
  readonly secondary: AccountNumber;
}

export function explainCycle(
  { pair, primary }: NumberedPair,
  involved: InvolvedRows,
  { cycleOf }: ClaimStructure,
): RefusalMessage {
  const others = involved.ofCycle(cycleOf(primary), pair.row);
  const message = `${pair.primaryUserId} and ${pair.secondaryUserId} form a cycle with ${nameRows(others)}: none of the accounts would remain`;
  return { message, rows: others.named };
}

export function explainChain(
  numbered: NumberedPair,
  involved: InvolvedRows,
  { chained }: ClaimStructure,
  flattening: boolean,
): RefusalMessage {
  const { pair, primary, secondary } = numbered;
  const parts: string[] = [];
  const rows = new Set<number>();
  const describe = (
    id: string,
    asSecondary: OtherRows,
    asPrimary: OtherRows,
    ownRole: 'primary' | 'secondary',
  ) => {
    const own = (role: string, others: OtherRows) =>
      [
        ...(role === ownRole ? ['this row'] : []),
        ...(others.named.length > 0 ? [nameRows(others)] : []),
      ].join(', ');
    parts.push(
      `${id} is a secondary in ${own('secondary', asSecondary)} and a primary in ${own('primary', asPrimary)}`,
    );
    for (const row of [...asSecondary.named, ...asPrimary.named]) rows.add(row);
  };
  if (chained.has(primary)) {
    describe(
      pair.primaryUserId,
      involved.claiming(primary),
      involved.withPrimary(primary, pair.row),
      'primary',
    );
  }
  if (chained.has(secondary)) {
    describe(
      pair.secondaryUserId,
      involved.claiming(secondary, pair.row),
      involved.withPrimary(secondary),
      'secondary',
    );
  }
  if (flattening)
    parts.push('the first primary of the chain cannot be determined: a cycle or a double claim is above it');
  return { message: parts.join('; '), rows: [...rows] };
}

export function explainClaim({ pair, secondary }: NumberedPair, involved: InvolvedRows): RefusalMessage {
  const others = involved.claiming(secondary, pair.row);
  const message = `several primaries claim ${pair.secondaryUserId}: ${pair.primaryUserId} in this row; see also ${nameRows(others)}`;
  return { message, rows: others.named };
}
