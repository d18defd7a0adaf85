import { renderJson } from '../../report/text/sanitize.ts';
import { exitCodeOf } from '../../run/exit-code.ts';
import type { UndoOptions } from '../../run/undo/undo-options.ts';
import { type Call, command } from '../command.ts';
import { withRunConsole } from '../console/console.ts';
import { undoFlags } from '../flags/flag-tables.ts';
import { runOptionsOf } from '../flags/run-options.ts';
import { tenantOptionsOf } from '../flags/tenant-options.ts';
import { EXIT } from '../io.ts';

type UndoFlags = typeof undoFlags;

export const undo = command({
  name: 'undo',
  describe: 'Unlink what a run linked, and restore what its snapshot kept',
  positional: { name: 'run', describe: 'the folder of the run that linked' },
  flags: undoFlags,
  examples: [
    ['$0 undo runs/2026-11-22T01-00-00Z --dry-run', 'what would happen'],
    ['$0 undo runs/merge --out runs/undo --limit 10', 'the last ten pairs, then stop'],
    ['$0 undo runs/merge --out runs/undo --resume', 'resume it'],
  ],
  run: runUndo,
});

async function runUndo(call: Call<UndoFlags>): Promise<number> {
  const { flags, io } = call;
  const order = undoOptionsOf(call);
  const accepted = flags.accept ?? [];
  const unasked = { ...call, flags: { ...flags, yes: flags.yes || flags['dry-run'] } };
  return await withRunConsole(unasked, async (console) => {
    const { undoLinks } = await import('../../run/undo/undo-links.ts');
    const result = await undoLinks(order, console.undoContext);
    if (result.kind === 'planned') {
      const { kind: _, ...plan } = result;
      if (flags.json) io.stdout.write(`${renderJson(plan)}\n`);
      return EXIT.ok;
    }
    const { summary, folder } = result;
    const again = flags.domain === undefined ? [] : ['--domain', flags.domain];
    if (result.kind === 'was_complete') console.note('This undo was already complete: nothing was sent.');
    const message = result.kind === 'ran' ? result.message : undefined;
    console.showSummary(summary, { folder, input: order.linkedRun, accepted, again }, message);
    return exitCodeOf(summary, accepted);
  });
}

/** The flags of `undo`, made sense of. @throws ProblemError where they do not go together. */
function undoOptionsOf({ argument, flags, env }: Call<UndoFlags>): UndoOptions {
  return {
    linkedRun: argument,
    ...(flags.out === undefined ? {} : { out: flags.out }),
    resume: flags.resume,
    dryRun: flags['dry-run'],
    tenant: tenantOptionsOf(flags, env),
    pace: { perSecondCap: flags.rate, reserveShare: flags.reserve, maxConcurrency: flags.concurrency },
    // What became of a call in doubt is always looked at: nothing is given back before that is known.
    terms: runOptionsOf(flags, true),
  };
}
