import { type AccountRef, splitAccountId } from '../../domain/account/account-id.ts';
import {
  hasNumberIds,
  isEnterprise,
  isKnownProvider,
  providerMeant,
} from '../../domain/account/providers.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { meansNothing } from './placeholder-words.ts';

/** An account by its full id, and the same taken apart. */
export interface RowAccount {
  readonly id: string;
  readonly ref: AccountRef;
  /** The account that it could be as well, read the other way. */
  readonly otherId?: string;
}

/**
 * The account that a secondary id and a provider name together (both cleaned; provider '' = not given).
 *
 * With a provider, an id whose first part is this very one is full, and any other is bare. Ids of an enterprise provider
 * begin with the connection's name, which may be another provider's: `okta|u@x.com` with `samlp` is
 * `samlp|okta|u@x.com`. Elsewhere a first part that is a provider must be this one.
 *
 * @returns an error that reads on from the id's column name.
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
    // Nothing that is a number begins with its provider's name.
    return ok(hasNumberIds(provider) ? { id, ref } : { id, ref, otherId: bare.id });
  }
  if (provider.includes('|')) return err('has a provider that contains a |');
  if (ref === undefined) return ok(bare);
  // What is no provider at all is told as such, not as one that differs.
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

/** Whether a token's subject is the account that the row's other columns name, as far as they name one. */
export function agrees(sub: RowAccount, id: string, provider: string): boolean {
  if (id === '') return provider === '' || provider === sub.ref.provider;
  const given = resolveSecondary(id, provider === '' ? sub.ref.provider : provider);
  return given.ok && given.value.id === sub.id;
}
