import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { fileOf, type OutcomeFile } from '../../domain/row/outcome.ts';
import { diskProblem, errnoOf } from '../files/disk-problem.ts';
import { writeFileAtomic } from '../files/write-file-atomic.ts';
import { recordFile, VIEW_FILES, viewFile } from '../folder/run-files.ts';
import { makePrivate } from '../journal/disk.ts';
import { recordBytes } from '../journal/read-journal.ts';
import { JournalScan } from '../journal/scan-journal.ts';
import type { ViewChecksum, ViewChecksums } from './view-checksums.ts';

/**
 * Makes every view contain exactly the journal's outcomes, in the journal's order. Views are not synced line by
 * line: after a kill one may lag, and after a power cut it may contain anything. A view without the right length
 * and checksum is rewritten under a temporary name and renamed into place.
 *
 * @returns the views that were rewritten.
 * @throws ProblemError `disk`
 */
export async function rebuildStaleViews(folder: string, sums: ViewChecksums): Promise<OutcomeFile[]> {
  const journal = recordFile(folder, 'journal.jsonl');
  const mended: OutcomeFile[] = [];
  for (const file of VIEW_FILES) {
    const path = viewFile(folder, file);
    if (await isCurrent(path, sums.of(file))) {
      await makePrivate(path);
    } else {
      await writeFileAtomic(path, textOf(journal, file));
      mended.push(file);
    }
  }
  return mended;
}

async function isCurrent(path: string, sum: ViewChecksum): Promise<boolean> {
  try {
    if ((await stat(path)).size !== sum.bytes) return false;
    let crc = 0;
    for await (const chunk of createReadStream(path)) crc = crc32(chunk, crc);
    return crc === sum.crc;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return false;
    throw diskProblem(cause, 'read', path);
  }
}

/** A view's text, in batches of the journal's lines. */
async function* textOf(journal: string, file: OutcomeFile): AsyncGenerator<string> {
  for await (const batch of new JournalScan(journal).batches()) {
    yield batch
      .filter(({ entry }) => entry.type === 'outcome' && fileOf(entry.record) === file)
      .map((scanned) => `${recordBytes(scanned).toString()}\n`)
      .join('');
  }
}
