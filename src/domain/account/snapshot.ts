/** A user as `GET /api/v2/users/{id}` or an export shows it: untrusted, and kept as it is. */
export type Profile = Readonly<Record<string, unknown>>;

/** A permission that was given to a user directly, in the API's own names. */
export interface Permission {
  readonly resource_server_identifier: string;
  readonly permission_name: string;
}

/** What hangs on an account besides its profile, and goes with it. Absent: it was not asked for. */
export interface Access {
  /** Role ids. */
  readonly roles?: readonly string[];
  readonly permissions?: readonly Permission[];
  /** Organization ids. */
  readonly organizations?: readonly string[];
}

/** One line of snapshot.jsonl: a secondary as it was before its link was sent. A row's last line counts. */
export interface Snapshot {
  /** The row and line of the pairs. */
  readonly row: number;
  readonly line: number;
  readonly primary_user_id: string;
  readonly secondary_user_id: string;
  /** ISO 8601. Of an export: when it was read here; the export's own age is in its FILE.json. */
  readonly taken_at: string;
  readonly source: 'tenant' | 'export';
  readonly profile: Profile;
  readonly access?: Access;
}

/** Where whole profiles can be had without a request: an export. */
export interface ProfileSource {
  /** @returns undefined where it does not hold the user, or not its metadata. */
  find(userId: string): Promise<Profile | undefined>;
}
