import { type AccountRef, splitAccountId } from '../domain/account-id.ts';
import { isKnownProvider } from '../domain/providers.ts';
import { err, ok, type Result } from '../domain/result.ts';

/** An account by its full id, and the same taken apart. */
export interface Account {
  readonly id: string;
  readonly ref: AccountRef;
}

/**
 * The account that a secondary id and a provider name together (both unquoted; provider '' = not given).
 *
 * With a provider, an id whose first part is a known provider (or this very one) is full and must agree with it;
 * any other is bare: `acme-conn|u@x.com` with `samlp` is `samlp|acme-conn|u@x.com`.
 *
 * @returns an error that reads on from the id's column name.
 */
export function resolveSecondary(id: string, provider: string): Result<Account, string> {
  const ref = splitAccountId(id);
  if (provider === '') {
    return ref === undefined
      ? err('has no provider: write it as provider|id, or add a column secondary_provider')
      : ok({ id, ref });
  }
  if (ref?.provider === provider) return ok({ id, ref });
  if (ref !== undefined && isKnownProvider(ref.provider)) {
    return err(`is of the provider ${ref.provider}, but the provider's own column says otherwise`);
  }
  if (provider.includes('|')) return err('stands with a provider that holds a |');
  return ok({ id: `${provider}|${id}`, ref: { provider, userId: id } });
}

/** Whether a token's subject is the account that the row's other columns name, as far as they name one. */
export function agrees(sub: Account, id: string, provider: string): boolean {
  if (id === '') return provider === '' || provider === sub.ref.provider;
  const given = resolveSecondary(id, provider === '' ? sub.ref.provider : provider);
  return given.ok && given.value.id === sub.id;
}
