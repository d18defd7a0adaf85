import type { Connection } from '../routes/link-body.ts';
import type { Reply } from '../server/reply.ts';
import type { IdTokens } from '../tokens/id-tokens.ts';
import type { AccessBook } from './access-book.ts';
import type { AppliedLog } from './applied-log.ts';
import type { ExportJobs } from './export-jobs.ts';
import type { Users } from './users.ts';

/** What a stand-in tenant is made of, as its routes see it. */
export interface Tenant {
  readonly users: Users;
  readonly access: AccessBook;
  readonly jobs: ExportJobs;
  /** Undefined: every known provider has one. */
  readonly connections: readonly Connection[] | undefined;
  readonly idTokens: IdTokens;
  readonly applied: AppliedLog;
  /** What a link of an identity that is linked already is answered. */
  readonly relinkReply: Reply;
}
