import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../../src/domain/row/outcome.ts';
import type { Summary } from '../../src/domain/summary.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, sandboxEnvironment } from '../../src/sandbox/sandbox.ts';
import { type CallOptions, callMain } from './call-main.ts';
import { type CliOptions, type Ended, type Running, runCli, startCli } from './cli.ts';
import { aSandbox } from './servers/sandbox.ts';

refuseStaleBuild();

/** A folder for one test, and the command run in it against one tenant. */
export interface Bench {
  readonly tenant: Sandbox;
  readonly folder: string;
  /** Writes a file into the folder. @returns its name. */
  write(name: string, content: string | Uint8Array): string;
  /** Runs the built `auth0-bulk-link` in the folder, with the tenant's environment under `env`. */
  run(args: readonly string[], options?: CliOptions): Promise<Ended>;
  /** The same within this process: for tables of command lines, a start of Node for each would be too dear. */
  call(args: readonly string[], options?: CallOptions): Promise<Ended>;
  start(args: readonly string[], options?: CliOptions): Running;
  /** A file of the folder as text. */
  read(name: string): string;
  summary(run: string): Summary;
  /** The lines of a run's three files together, in the order of their rows. */
  outcomes(run: string): Outcome[];
}

/** Every well-formed id is a user of the tenant, unless `options` say otherwise. */
export async function aBench(options: SandboxOptions = { lazyUsers: true }): Promise<Bench> {
  const tenant = await aSandbox(options);
  const folder = mkdtempSync(join(tmpdir(), 'auth0-bulk-link-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const placed = <T extends CliOptions>(options?: T) => ({
    cwd: folder,
    ...options,
    env: { ...sandboxEnvironment(tenant), ...options?.env },
  });
  return {
    tenant,
    folder,
    read,
    write(name, content) {
      writeFileSync(join(folder, name), content);
      return name;
    },
    run: (args, options) => runCli(args, placed(options)),
    call: (args, options) => callMain(args, placed(options)),
    start: (args, options) => startCli(args, placed(options)),
    summary: (run) => JSON.parse(read(`${run}/summary.json`)) as Summary,
    outcomes: (run) =>
      ['success', 'failure', 'skipped']
        .flatMap((file) => read(`${run}/${file}.jsonl`).split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Outcome)
        .sort((a, b) => a.row - b.row),
  };
}

/** A CSV of `count` pairs that all can be linked, each with a primary of its own. */
export function pairsCsv(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => `auth0|p${i + 1},google-oauth2|s${i + 1}\n`);
  return `primary_user_id,secondary_user_id\n${rows.join('')}`;
}

/** Links that the tenant carried out, as `primary secondary`, in alphabetical order. */
export function linksOf({ applied }: Sandbox): string[] {
  return applied
    .filter(({ kind }) => kind === 'link')
    .map(({ primary, secondary }) => `${primary} ${secondary}`)
    .sort();
}

/** The same of `count` pairs of {@link pairsCsv}. */
export function linksOfPairs(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `auth0|p${i + 1} google-oauth2|s${i + 1}`).sort();
}

/** These tests run what `npm run build` made: an old build would test yesterday's code. */
function refuseStaleBuild(): void {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const built = statSync(join(root, 'dist/bin.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true });
  const newest = sources
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  if (Math.max(...newest) > built) {
    throw new Error('dist/ is older than src/: type `npm run build` first (`npm test` does it by itself).');
  }
}
