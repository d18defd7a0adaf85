import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxOptions } from '../../sandbox/options.ts';
import type { SeedUser } from '../../sandbox/state/users.ts';

/** The package's own `fixtures/demo`: as far up from `src/cli` as from `dist/cli`. */
const FOLDER = new URL('../../../fixtures/demo/', import.meta.url);

/** The bundled pairs, by a path that reads well from `cwd`. */
export function demoPairs(cwd: string): string {
  const path = fileURLToPath(new URL('pairs.csv', FOLDER));
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}

/** The stand-in tenant of the demo: its users, its connections, its rate limit, and what goes wrong in it. */
export function demoTenant(): SandboxOptions {
  const options = JSON.parse(read('tenant.json')) as SandboxOptions;
  const users = read('users.ndjson').trimEnd().split('\n');
  return { ...options, users: users.map((line) => JSON.parse(line) as SeedUser) };
}

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}
