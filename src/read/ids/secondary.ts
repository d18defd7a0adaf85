import { type AccountRef, splitAccountId } from '../../domain/account/account-id.ts';
import {
  hasNumberIds,
  isEnterprise,
  isKnownProvider,
  providerMeant,
} from '../../domain/account/providers.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { meansNothing } from './placeholder-words.ts';

/** An account: its full id, and the parts of the id. */
export interface RowAccount {
  readonly id: string;
  readonly ref: AccountRef;
  /** The other account that an ambiguous id could mean. */
  readonly otherId?: string;
}

/**
 * Finds the account that a secondary id and a provider mean together (both stripped; provider '' = not given).
 *
 * With a provider, an id is full if its first part is that provider, and bare otherwise. The ids of an enterprise provider
 * begin with the connection's name, which may equal another provider's: `okta|u@x.com` with `samlp` is
 * `samlp|okta|u@x.com`. For other providers, a first part that is a provider must be the given one.
 *
 * @returns as the error, the end of a sentence that starts with the column.
 */
export function resolveSecondary(id: string, provider: string): Result<RowAccount, string> {
  const ref = splitAccountId(id);
  if (provider === '') {
    return ref === undefined
      ? err('has no provider: write it as provider|id, or add a column secondary_provider')
      : ok({ id, ref });
  }
  const bare = { id: `${provider}|${id}`, ref: { provider, userId: id } };
  if (ref?.provider === provider) {
    // A bare id that is a number cannot begin with the provider's name.
    return ok(hasNumberIds(provider) ? { id, ref } : { id, ref, otherId: bare.id });
  }
  if (provider.includes('|')) return err('has a provider that contains a |');
  if (ref === undefined) return ok(bare);
  // A placeholder instead of a provider is reported as such, not as a different provider.
  if (meansNothing(provider)) return ok(bare);
  const meant = providerMeant(ref.provider);
  if (isEnterprise(provider)) {
    return ok(meant === provider ? { ...bare, otherId: `${provider}|${ref.userId}` } : bare);
  }
  if (meant !== undefined || isKnownProvider(ref.provider)) {
    return err(`is of the provider ${ref.provider}, but the provider's own column says ${provider}`);
  }
  return ok(bare);
}

/** Whether a token's subject is the account that the row's other columns name, where they name one. */
export function agrees(sub: RowAccount, id: string, provider: string): boolean {
  if (id === '') return provider === '' || provider === sub.ref.provider;
  const given = resolveSecondary(id, provider === '' ? sub.ref.provider : provider);
  return given.ok && given.value.id === sub.id;
}
