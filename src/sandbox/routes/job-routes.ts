import { err, ok, type Result } from '../../domain/result.ts';
import { apiError, invalidBody, type Reply } from '../server/reply.ts';
import type { Call, Route } from '../server/route.ts';
import type { ExportField } from '../state/export-file.ts';
import type { ExportRequest } from '../state/export-jobs.ts';
import type { Tenant } from '../state/tenant.ts';
import type { TenantUser } from '../state/users.ts';
import { inexistentConnection, parseObject } from './link-body.ts';

const ALLOWED: ReadonlySet<string> = new Set(['connection_id', 'format', 'limit', 'fields']);

/** Starting a users-export and looking at it. */
export function jobRoutes(tenant: Tenant): readonly Route[] {
  return [
    {
      method: 'POST',
      path: 'jobs/users-exports',
      scopes: ['read:users'],
      handle: (call) => startExport(tenant, call),
    },
    {
      method: 'GET',
      path: 'jobs/:id',
      scopes: ['create:users', 'read:users', 'create:passwords_checking_job'],
      handle: ({ params, nowMs }) => {
        const job = tenant.jobs.look(params[0] ?? '', nowMs);
        return job === undefined
          ? apiError(404, 'The job does not exist.', 'inexistent_job')
          : { status: 200, body: job };
      },
    },
  ];
}

function startExport(tenant: Tenant, { body, nowMs }: Call): Reply {
  const request = parseExportBody(body);
  if (!request.ok) return request.error;
  const users = usersOf(tenant, request.value.connectionId);
  if (users === undefined) return inexistentConnection();
  return { status: 200, body: tenant.jobs.start(request.value, users, nowMs) };
}

function usersOf({ users, connections }: Tenant, connectionId: string | undefined): TenantUser[] | undefined {
  const all = [...users.byId.values()];
  if (connectionId === undefined) return all;
  const connection = connections?.find(({ id }) => id === connectionId);
  if (connection === undefined) return undefined;
  return all.filter((user) => user.identities.some((identity) => identity.connection === connection.name));
}

function parseExportBody(text: string): Result<ExportRequest, Reply> {
  const parsed = parseObject(text);
  if (!parsed.ok) return parsed;
  const unknown = Object.keys(parsed.value).find((name) => !ALLOWED.has(name));
  if (unknown !== undefined) return err(invalidBody(`Additional properties not allowed: ${unknown}`));
  const { connection_id, format = 'json', limit, fields } = parsed.value;
  if (format !== 'json' && format !== 'csv') return err(invalidBody(`No enum match for: ${String(format)}`));
  if (fields !== undefined && !(Array.isArray(fields) && fields.every(isField))) {
    return err(invalidBody('Expected type array of fields on property fields'));
  }
  return ok({
    format,
    ...(typeof connection_id === 'string' ? { connectionId: connection_id } : {}),
    ...(typeof limit === 'number' ? { limit } : {}),
    ...(fields === undefined ? {} : { fields }),
  });
}

function isField(value: unknown): value is ExportField {
  return typeof (value as { name?: unknown } | null)?.name === 'string';
}
