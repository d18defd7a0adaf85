import { splitAccountId } from '../../domain/account/account-id.ts';
import { PRESERVE_NOTHING, type PreservationOptions } from '../../domain/preservation.ts';
import { problem } from '../../domain/problem.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import { lockHolder } from '../../record/folder/folder-lock.ts';
import { recordFile } from '../../record/folder/run-files.ts';
import { type LinkedPair, type LinksOfRun, readLinks } from '../../record/views/read-links.ts';
import { type FoundSnapshots, readSnapshots } from '../../record/views/read-snapshots.ts';

/** A run whose links are to be undone. */
export interface LinkedRun {
  readonly links: LinksOfRun;
  readonly snapshots: FoundSnapshots['index'];
  /** What the run kept of its secondaries. */
  readonly preservation: PreservationOptions;
  /** The pairs as rows, 1 = the last that was linked; `line` is the pair's in the linked run's input. */
  rows(): AsyncGenerator<readonly ReadRow[]>;
  /** The row of the linked run behind a row of the undo. Known for rows that {@link rows} has handed out. */
  linkedRow(row: number): number;
  close(): Promise<void>;
}

/**
 * Opens the folder of a run of `link`, changing nothing in it.
 *
 * @param folder absolute. @param name as it was typed. @param tenant the one that the undo is for.
 * @throws ProblemError `no_run`, `no_link_run`, `locked` while a process links in it, `tenant_differs`,
 * `snapshot_damaged`, `journal_…`, `disk`
 */
export async function openLinkedRun(folder: string, name: string, tenant: string): Promise<LinkedRun> {
  const links = await readLinks(folder);
  if (links === undefined) {
    throw problem(
      'no_run',
      `${name} contains no run.`,
      'Name the folder of a run: the one given with --out, or one in runs/.',
    );
  }
  const { run } = links;
  const found = await lockHolder(folder);
  if (found?.state === 'running') {
    throw problem(
      'locked',
      `Process ${found.holder.pid} is working on ${name} now.`,
      'Wait for it to end, or stop it with Ctrl-C.',
    );
  }
  if (found !== undefined) {
    throw problem(
      'locked',
      `${name} is locked by ${found.words}. Whether it is still running cannot be determined from here.`,
      `Check there first. If it is no longer running, remove ${found.lock} and run the same command again.`,
    );
  }
  if (run.tenant !== tenant) {
    throw problem(
      'tenant_differs',
      `${name} contains a run on the tenant ${run.tenant}, and this is for ${tenant}.`,
      `Use --domain ${run.tenant}.`,
    );
  }
  const { index: snapshots, end } = await readSnapshots(recordFile(folder, 'snapshot.jsonl'), run.input.rows);
  const preservation = (run.options.keeping as PreservationOptions | undefined) ?? PRESERVE_NOTHING;
  const linkedRows = new Uint32Array(links.count + 1);
  return {
    links,
    snapshots,
    // Whoever deleted snapshot.jsonl is told before anything is sent.
    preservation: { ...preservation, snapshot: preservation.snapshot && end > 0 },
    async *rows() {
      let row = 0;
      for await (const batch of links.lastFirst()) {
        yield batch.map((pair) => {
          row += 1;
          linkedRows[row] = pair.row;
          return rowOf(pair, row);
        });
      }
    },
    linkedRow: (row) => linkedRows[row] ?? 0,
    async close() {
      await snapshots.close();
      await links.merges.close();
    },
  };
}

function rowOf({ line, primaryUserId, secondaryUserId }: LinkedPair, row: number): ReadRow {
  const secondary = splitAccountId(secondaryUserId);
  if (secondary === undefined)
    throw new Error(`the journal has a link of ${secondaryUserId}, which is no id`);
  return {
    kind: 'pair',
    row,
    line,
    fields: [],
    pair: { row, line, primaryUserId, secondaryUserId, secondary },
  };
}
