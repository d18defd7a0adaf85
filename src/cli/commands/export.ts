import { relative } from 'node:path';
import { exportFactsPath } from '../../record/views/export-facts.ts';
import { renderExport, renderExportStep } from '../../report/render-export.ts';
import { renderJson } from '../../report/text/sanitize.ts';
import type { ExportContext, Exported, ExportOptions } from '../../run/export/export-options.ts';
import { type Call, command } from '../command.ts';
import { endInterrupted } from '../console/interrupted.ts';
import { openPlainConsole, type PlainConsole } from '../console/plain-console.ts';
import { fitted, wantsColor } from '../console/terminal.ts';
import { paceFlags, plainOutputFlags, SECONDS_OF_A_RUN, tenantFlags } from '../flags/flag-tables.ts';
import { text } from '../flags/flag-values.ts';
import { FlagError, optional, toggle, withDefault } from '../flags/flags.ts';
import { tenantOptionsOf } from '../flags/tenant-options.ts';
import { EXIT, type Io } from '../io.ts';
import { knownSecrets } from '../settings/known-secrets.ts';

const FILE = { group: 'The export:' };

/** An hour: exports of millions of users take tens of minutes. */
const DEFAULT_MAX_WAIT_S = 3600;

const exportFlags = {
  out: optional('file to write; FILE.json is written next to it', file, {
    ...FILE,
    alias: 'o',
    shownDefault: 'users-<UTC time>.ndjson.gz',
  }),
  force: toggle('overwrite FILE and FILE.json if they exist', FILE),
  'connection-id': optional("only this connection's users", connectionId, { ...FILE, shownDefault: 'all' }),
  'max-wait': withDefault(
    'seconds to wait for the tenant to write the export',
    SECONDS_OF_A_RUN,
    DEFAULT_MAX_WAIT_S,
    FILE,
  ),
  rate: paceFlags.rate,
  reserve: paceFlags.reserve,
  retries: paceFlags.retries,
  timeout: paceFlags.timeout,
  ...tenantFlags,
  ...plainOutputFlags,
};

type ExportFlags = typeof exportFlags;

export const exportCommand = command({
  name: 'export',
  describe: "Save the tenant's users to a file that audit and link can read",
  flags: exportFlags,
  examples: [
    ['$0 export --out users.ndjson.gz', 'every user of the tenant'],
    ['$0 export --connection-id con_0123456789abcdef', "one connection's users"],
  ],
  run: runExport,
});

async function runExport({ flags, io, env }: Call<ExportFlags>): Promise<number> {
  const order = exportOrder(flags, env);
  const { exportUsers } = await import('../../run/export/export-users.ts');
  const console = openPlainConsole({
    io,
    json: flags.json,
    quiet: flags.quiet,
    logLevel: flags['log-level'],
    secrets: knownSecrets(env),
  });
  try {
    // The status line must be gone before anything is printed.
    const exported = await exportUsers(order, contextAt(console)).finally(console.close);
    show(exported, io, flags.json);
    return EXIT.ok;
  } catch (error) {
    return endInterrupted(error, console.context.stop, io, flags.json);
  }
}

function contextAt({ context }: PlainConsole): ExportContext {
  return { ...context, onProgress: (...how) => context.onStep(renderExportStep(...how)) };
}

function exportOrder(flags: Call<ExportFlags>['flags'], env: Call<ExportFlags>['env']): ExportOptions {
  const connection = flags['connection-id'];
  return {
    ...(flags.out === undefined ? {} : { out: flags.out }),
    force: flags.force,
    ...(connection === undefined ? {} : { connectionId: connection }),
    tenant: tenantOptionsOf(flags, env),
    pace: { perSecondCap: flags.rate, reserveShare: flags.reserve },
    timeoutMs: flags.timeout * 1000,
    retries: flags.retries,
    maxWaitMs: flags['max-wait'] * 1000,
  };
}

function show(exported: Exported, io: Io, json: boolean): void {
  const { bytes: _, ...answer } = exported;
  if (json) {
    io.stdout.write(`${renderJson(answer)}\n`);
    return;
  }
  const near = relative(io.cwd, exported.path);
  const file = near.startsWith('..') ? exported.path : near;
  const done = { ...exported, file, facts: exportFactsPath(file) };
  io.stdout.write(fitted(renderExport(done, { color: wantsColor(io.stdout, io.env) }), io.stdout, io));
}

/** A pipe cannot take an export back that turns out to be damaged, nor have facts beside it. */
function file(value: string): string {
  if (value === '-') throw new FlagError('must name a file: an export is checked before it is passed on');
  return text(value);
}

/** As the Management API describes it: `^con_[A-Za-z0-9]{16}$`. */
function connectionId(value: string): string {
  if (!/^con_[A-Za-z0-9]{16}$/.test(value)) {
    throw new FlagError('must be con_ followed by 16 letters or digits, as the dashboard shows it');
  }
  return value;
}
