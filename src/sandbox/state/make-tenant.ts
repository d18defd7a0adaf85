import type { SandboxOptions } from '../options.ts';
import { IdTokens } from '../tokens/id-tokens.ts';
import { AccessBook } from './access-book.ts';
import { AppliedLog } from './applied-log.ts';
import { ExportJobs } from './export-jobs.ts';
import { IDENTITY_EXISTS } from './link.ts';
import type { Tenant } from './tenant.ts';
import { Users } from './users.ts';

/** The tenant these options describe, at these addresses. */
export function makeTenant(options: SandboxOptions, url: string, downloadUrl: string): Tenant {
  return {
    users: new Users(options.users, options.lazyUsers),
    access: new AccessBook(options.roles ?? [], options.organizations ?? [], options.access ?? {}),
    jobs: new ExportJobs(downloadUrl, options.exports),
    connections: options.connections,
    idTokens: new IdTokens(`${url}/`),
    applied: new AppliedLog(options.keepApplied ?? true, options.appliedFile),
    relinkReply: options.relinkReply ?? IDENTITY_EXISTS,
  };
}
