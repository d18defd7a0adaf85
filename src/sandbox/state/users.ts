import { joinAccountId, splitAccountId } from '../../domain/account/account-id.ts';

export type Metadata = Record<string, unknown>;

/** A user's profile as an identity keeps it once its user is gone (`profileData`). */
export type Profile = Record<string, unknown>;

/** One entry of `identities`, field for field as the API shows it. `user_id` is bare. */
export interface Identity {
  readonly connection: string;
  readonly user_id: string;
  readonly provider: string;
  readonly isSocial: boolean;
  readonly profileData?: Profile;
}

/** A user, field for field as `GET /api/v2/users/{id}` shows it. Never changed in place: {@link Users.put} replaces it. */
export interface TenantUser {
  readonly user_id: string;
  readonly identities: readonly Identity[];
  readonly user_metadata?: Metadata;
  readonly app_metadata?: Metadata;
  readonly [field: string]: unknown;
}

/** A user to begin with: its id alone, or whatever is known of it. Identities default to the root identity. */
export type SeedUser = string | ({ readonly user_id: string } & Partial<TenantUser>);

/** What stays of a user as `profileData`. Its metadata, logins and dates do not. */
const PROFILE_FIELDS = [
  'email',
  'email_verified',
  'username',
  'phone_number',
  'phone_verified',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'picture',
];

/** Providers whose identities have `isSocial: false`: databases, passwordless and enterprise connections. */
const NOT_SOCIAL: ReadonlySet<string> = new Set(
  'auth0 auth0-oidc ad adfs custom email google-apps ip office365 oidc okta pingfederate samlp sharepoint sms waad'.split(
    ' ',
  ),
);

/** The tenant's users: those that stand by themselves, and who holds the ids that were linked away. */
export class Users {
  /** Users by full id. With lazy users only those that were written to. */
  readonly byId = new Map<string, TenantUser>();
  readonly #holders = new Map<string, string>();
  readonly #lazy: boolean;

  /** @param lazy every well-formed id that was never linked away is a user, though nobody seeded it. */
  constructor(seeds: Iterable<SeedUser> = [], lazy = false) {
    this.#lazy = lazy;
    for (const seed of seeds) this.put(seededUser(seed));
  }

  /** The user that stands under this id; undefined for an unknown id and for one that was linked away. */
  get(id: string): TenantUser | undefined {
    const user = this.byId.get(id);
    if (user !== undefined || !this.#lazy || this.#holders.has(id)) return user;
    return splitAccountId(id) === undefined ? undefined : seededUser(id);
  }

  /** The id of the user that holds this id as a linked identity. */
  holderOf(id: string): string | undefined {
    return this.#holders.get(id);
  }

  /** Stores a user in place of the one that stood under its id, and who holds its identities. */
  put(user: TenantUser): void {
    this.byId.set(user.user_id, user);
    for (const identity of user.identities) {
      const id = identityId(identity);
      if (id !== user.user_id) this.#holders.set(id, user.user_id);
    }
  }

  /** Takes a user away, as a link does with the secondary. */
  remove(id: string): void {
    this.byId.delete(id);
  }

  /** Nobody holds this id any more. */
  release(id: string): void {
    this.#holders.delete(id);
  }
}

/** The full id of an identity. The root identity is the one whose id is the user's. */
export function identityId(identity: Identity): string {
  return joinAccountId({ provider: identity.provider, userId: identity.user_id });
}

/** The part of a user that outlives a link. */
export function profileOf(user: TenantUser): Profile {
  const profile: Profile = {};
  for (const field of PROFILE_FIELDS) if (user[field] !== undefined) profile[field] = user[field];
  return profile;
}

/** The identity a user of this id has from birth. */
export function rootIdentity(id: string): Identity {
  const { provider, userId } = splitAccountId(id) ?? { provider: 'auth0', userId: id };
  return {
    connection: connectionName(provider, userId),
    user_id: userId,
    provider,
    isSocial: !NOT_SOCIAL.has(provider),
  };
}

function seededUser(seed: SeedUser): TenantUser {
  if (typeof seed === 'string') return { user_id: seed, identities: [rootIdentity(seed)] };
  return { ...seed, identities: seed.identities ?? [rootIdentity(seed.user_id)] };
}

/** Enterprise ids begin with their connection's name: `samlp|acme-conn|u@x.com`. */
function connectionName(provider: string, userId: string): string {
  if (provider === 'auth0') return 'Username-Password-Authentication';
  const bar = userId.indexOf('|');
  return bar > 0 ? userId.slice(0, bar) : provider;
}
