import { resolve } from 'node:path';
import { problem } from '../../domain/problem.ts';
import { exitCodeOf } from '../../run/exit-code.ts';
import { readRun } from '../../run/read-run.ts';
import { type Call, command } from '../command.ts';
import { showSummary } from '../console/show-summary.ts';
import { fitted } from '../console/terminal.ts';
import { reasons } from '../flags/flag-values.ts';
import { optional, toggle } from '../flags/flags.ts';

const reportFlags = {
  json: toggle('print one JSON object on standard output, nothing else', { group: 'Output:' }),
  accept: optional('failure reasons that do not cause exit code 1', reasons, { group: 'Output:' }),
};

export const report = command({
  name: 'report',
  describe: 'Show the summary of a run, finished or not',
  positional: { name: 'run', describe: "the run's folder" },
  flags: reportFlags,
  examples: [['$0 report runs/2026-11-22T01-00-00Z', 'what happened that night']],
  run: runReport,
});

/** Recomputes the summary from the journal; it changes nothing, also while the run goes on. */
async function runReport({ argument, flags, io }: Call<typeof reportFlags>): Promise<number> {
  const folder = resolve(io.cwd, argument);
  const found = await readRun(folder);
  if (found === undefined) {
    throw problem(
      'no_run',
      `${argument} contains no run.`,
      'Name the folder of a run: the one given with --out, or one in runs/.',
    );
  }
  if (found.holder !== undefined) {
    const { holder, state, words } = found.holder;
    const busy =
      state === 'running'
        ? `Process ${holder.pid} is working on this run now; this is its record so far.\n`
        : `The folder is locked by ${words}; whether it is still running cannot be determined from here.\n`;
    io.stderr.write(fitted(busy, io.stderr, io));
  }
  const accepted = flags.accept ?? [];
  showSummary(
    found.summary,
    { folder, input: found.run.input.path, accepted, again: ['--domain', found.run.tenant] },
    io,
    flags.json,
  );
  return exitCodeOf(found.summary, accepted);
}
