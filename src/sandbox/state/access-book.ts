/** A role of the tenant. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

/** An organization of the tenant. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly display_name?: string;
}

/** A permission given to a user directly, in the API's own names. */
export interface Permission {
  readonly resource_server_identifier: string;
  readonly permission_name: string;
}

/** What a user may do and where it belongs. All of it goes with the account when a link removes it. */
export interface Access {
  /** Role ids. */
  readonly roles?: readonly string[];
  readonly permissions?: readonly Permission[];
  /** Organization ids. */
  readonly organizations?: readonly string[];
}

const NOTHING: Required<Access> = { roles: [], permissions: [], organizations: [] };

/** Roles, permissions and organizations, and which user has which of them. */
export class AccessBook {
  readonly roles: ReadonlyMap<string, Role>;
  readonly organizations: ReadonlyMap<string, Organization>;
  readonly #byUser: Map<string, Required<Access>>;

  constructor(
    roles: readonly Role[],
    organizations: readonly Organization[],
    byUser: Readonly<Record<string, Access>>,
  ) {
    this.roles = new Map(roles.map((role) => [role.id, role]));
    this.organizations = new Map(organizations.map((organization) => [organization.id, organization]));
    this.#byUser = new Map(Object.entries(byUser).map(([id, access]) => [id, { ...NOTHING, ...access }]));
  }

  /** What a user has; nothing for a user nobody gave anything. */
  of(userId: string): Required<Access> {
    return this.#byUser.get(userId) ?? NOTHING;
  }

  /** Gives a user what it does not have yet. */
  give(userId: string, more: Access): void {
    const { roles, permissions, organizations } = this.of(userId);
    this.#byUser.set(userId, {
      roles: [...new Set([...roles, ...(more.roles ?? [])])],
      organizations: [...new Set([...organizations, ...(more.organizations ?? [])])],
      permissions: [...permissions, ...(more.permissions ?? []).filter((one) => !includes(permissions, one))],
    });
  }

  /** Takes from a user what it has of this. */
  take(userId: string, less: Access): void {
    const { roles, permissions, organizations } = this.of(userId);
    this.#byUser.set(userId, {
      roles: roles.filter((id) => !less.roles?.includes(id)),
      organizations: organizations.filter((id) => !less.organizations?.includes(id)),
      permissions: permissions.filter((one) => !includes(less.permissions ?? [], one)),
    });
  }

  /** The account is gone, and all of this with it. */
  forget(userId: string): void {
    this.#byUser.delete(userId);
  }
}

function includes(permissions: readonly Permission[], wanted: Permission): boolean {
  return permissions.some(
    (one) =>
      one.permission_name === wanted.permission_name &&
      one.resource_server_identifier === wanted.resource_server_identifier,
  );
}
