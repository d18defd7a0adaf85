/** A user as `GET /api/v2/users/{id}` or an export shows it: untrusted, and stored unchanged. */
export type Profile = Readonly<Record<string, unknown>>;

/** A directly assigned permission, with the API's field names. */
export interface Permission {
  readonly resource_server_identifier: string;
  readonly permission_name: string;
}

/** What belongs to an account besides its profile, and is lost with it. Absent: not requested. */
export interface Access {
  /** Role ids. */
  readonly roles?: readonly string[];
  readonly permissions?: readonly Permission[];
  /** Organization ids. */
  readonly organizations?: readonly string[];
}

/** One line of snapshot.jsonl: a secondary before its link was sent. The last line of a row counts. */
export interface Snapshot {
  /** The row and line of the pairs. */
  readonly row: number;
  readonly line: number;
  readonly primary_user_id: string;
  readonly secondary_user_id: string;
  /** ISO 8601. For an export, when it was read here; its FILE.json has the time of the export itself. */
  readonly taken_at: string;
  readonly source: 'tenant' | 'export';
  readonly profile: Profile;
  readonly access?: Access;
}

/** A source of whole profiles that needs no request: an export. */
export interface ProfileSource {
  /** @returns undefined where the user or its metadata is missing. */
  find(userId: string): Promise<Profile | undefined>;
}
