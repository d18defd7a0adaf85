import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../../../src/domain/row/outcome.ts';
import type { Summary } from '../../../src/domain/summary.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { type Sandbox, sandboxEnvironment } from '../../../src/sandbox/sandbox.ts';
import type { SeedUser, TenantUser } from '../../../src/sandbox/state/users.ts';
import { callMain } from '../call-main.ts';
import type { Ended } from '../cli.ts';
import { aSandbox } from '../servers/sandbox.ts';

/** Users by id, as the tenant has them. */
export type TenantState = Readonly<Record<string, TenantUser>>;

/** `count` pairs, primary `auth0|p1` and secondary `google-oauth2|s1` and so on, both with metadata of every shape. */
export function usersWithMetadata(count: number): SeedUser[] {
  return Array.from({ length: count }, (_, i) => i + 1).flatMap((n) => [
    {
      user_id: `auth0|p${n}`,
      email: `u${n}@example.com`,
      user_metadata: { theme: 'dark', tags: ['both', `p${n}`], prefs: { lang: 'de' } },
      app_metadata: { plan: 'free', primary: n },
    },
    {
      user_id: `google-oauth2|s${n}`,
      email: `u${n}@example.com`,
      name: `Somebody ${n}`,
      user_metadata: {
        theme: 'light',
        tags: ['both', `s${n}`],
        prefs: { lang: 'en', zone: n },
        only: `s${n}`,
      },
      app_metadata: { plan: 'pro', secondary: { n, list: [n, { deep: true }] } },
    },
  ]);
}

/** A CSV of these pairs. */
export function pairsOf(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => `auth0|p${i + 1},google-oauth2|s${i + 1}\n`);
  return `primary_user_id,secondary_user_id\n${rows.join('')}`;
}

/** All users of a tenant, without what every change moves; metadata `{}` is no metadata. */
export function stateOf(tenant: Sandbox): TenantState {
  const users = Array.from(tenant.tenant.users.byId.values(), (user) => {
    const { updated_at: _, ...rest } = user;
    const told = Object.entries(rest).filter(
      ([, value]) => !(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
    );
    return [user.user_id, Object.fromEntries(told)] as const;
  });
  return Object.fromEntries(users.sort(([a], [b]) => (a < b ? -1 : 1))) as TenantState;
}

/** A tenant and a folder for one test, and the command run in them within this process. */
export interface MetadataBench {
  readonly tenant: Sandbox;
  readonly folder: string;
  call(...args: string[]): Promise<Ended>;
  write(name: string, text: string): string;
  read(name: string): string;
  lines(name: string): Outcome[];
  summary(run: string): Summary;
}

export async function aMetadataBench(options: SandboxOptions): Promise<MetadataBench> {
  const tenant = await aSandbox(options);
  const folder = mkdtempSync(join(tmpdir(), 'auth0-bulk-link-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    tenant,
    folder,
    read,
    call: (...args) => callMain(args, { cwd: folder, env: sandboxEnvironment(tenant) }),
    write(name, text) {
      writeFileSync(join(folder, name), text);
      return name;
    },
    lines: (name) =>
      read(name)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Outcome),
    summary: (run) => JSON.parse(read(`${run}/summary.json`)) as Summary,
  };
}
