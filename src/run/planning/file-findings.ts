import { isKnownProvider, providerMeant } from '../../domain/account/providers.ts';
import type { Decision } from '../../domain/row/decision.ts';
import type { AuditWarningCode, Finding, Found } from '../../domain/row/finding.ts';
import type { Pair, ReadRow } from '../../domain/row/pair.ts';
import type { Plan } from '../../plan/plan.ts';

const NONE: readonly Found[] = [];
const BY_ITSELF: Pick<Plan, 'swappedFrom'> = {};

/** What the file alone tells about a row: why it is refused, and what deserves a look. */
export function fileFindings(
  row: ReadRow,
  decision: Decision,
  plan: Pick<Plan, 'swappedFrom'>,
): readonly Found[] {
  const warnings = row.kind === 'pair' ? warningsOf(row.pair, plan) : NONE;
  if (decision.kind === 'refuse') {
    return [{ severity: 'error', code: decision.reason, message: decision.message }, ...warnings];
  }
  if (decision.kind === 'duplicate') {
    return [warning('duplicate', `the same pair is in row ${decision.of}`), ...warnings];
  }
  return warnings;
}

/** The part of it that a row tells by itself, before anything is known of the others. */
export function aloneFindings(row: ReadRow): readonly Found[] {
  if (row.kind === 'pair') return warningsOf(row.pair, BY_ITSELF);
  const { reason = 'invalid_row', message } = row.invalid;
  return [{ severity: 'error', code: reason, message }];
}

/** The warnings that a pair deserves by itself, sent or not: the reader's, and what its place in the file tells. */
function warningsOf(pair: Pair, { swappedFrom }: Pick<Plan, 'swappedFrom'>): readonly Found[] {
  const unknown = unknownProvider(pair.secondary.provider) ?? unknownProviderOf(pair.primaryUserId);
  // Nearly every row.
  if (unknown === undefined && pair.warnings === undefined && pair.row !== swappedFrom) return NONE;
  const found: Found[] = (pair.warnings ?? []).map(({ code, message }) => warning(code, message));
  if (unknown !== undefined) {
    found.push(warning('unknown_provider', `${unknown} is not a provider that Auth0 lists`));
  }
  if (pair.row === swappedFrom) {
    const message = 'from here on every secondary is an account with a password (auth0|…), and no primary is';
    found.push(warning('columns_swapped', message));
  }
  return found;
}

/** A provider that Auth0 does not list. One that is merely written otherwise has a warning of its own. */
function unknownProvider(provider: string): string | undefined {
  if (provider === lastKnown) return undefined;
  if (isKnownProvider(provider)) {
    lastKnown = provider;
    return undefined;
  }
  return providerMeant(provider) !== undefined ? undefined : provider;
}

/** The provider that was looked up last: nearly every row's is that of the row before, and comparing takes no hashing. */
let lastKnown = '';

/** The same of a full id, nearly always of a database connection, which takes no cutting and no look-up. */
function unknownProviderOf(id: string): string | undefined {
  if (id.startsWith('auth0|')) return undefined;
  return unknownProvider(id.slice(0, id.indexOf('|')));
}

function warning(code: AuditWarningCode, message: string): Found {
  return { severity: 'warning', code, message };
}

/**
 * What was found in a row, as lines of findings.jsonl.
 * @param primaryUserId where the secondary would go, which with `--on-chain flatten` may not be the row's own primary.
 */
export function findingsOf(
  found: readonly Found[],
  row: ReadRow,
  primaryUserId?: string,
): readonly Finding[] {
  const ids = row.kind === 'pair' ? row.pair : row.invalid;
  const primary_user_id = primaryUserId ?? ids.primaryUserId;
  const secondary_user_id = ids.secondaryUserId;
  const { row: number, line } = row;
  return found.map((one) => ({ row: number, line, primary_user_id, secondary_user_id, ...one }));
}
