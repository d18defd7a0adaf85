import { preservationScopes } from '../../plan/requests-per-pair.ts';
import { requiresEmailCheck } from './check-emails.ts';
import type { LinkOptions } from './link-options.ts';

/**
 * The scopes of the Management API that the token of a run must have. An export (`--users`) saves none of them: if it lacks
 * the users' metadata, or a row is in doubt, the run reads from the tenant after all.
 */
export function scopesOf({
  planning,
  preservation,
  terms,
}: Pick<LinkOptions, 'planning' | 'preservation' | 'terms'>): string[] {
  const reading = terms.readBack || requiresEmailCheck(planning) ? ['read:users'] : [];
  return [...new Set(['update:users', ...reading, ...preservationScopes(preservation, false)])];
}
