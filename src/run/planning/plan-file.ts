import { stat } from 'node:fs/promises';
import type { Clock } from '../../domain/clock.ts';
import { problem } from '../../domain/problem.ts';
import type { AuditWarningCode } from '../../domain/row/finding.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import type { Plan } from '../../plan/plan.ts';
import { createPlanner } from '../../plan/planner.ts';
import { recordBlocks, verifyBlocks } from '../../read/bytes/block-hashes.ts';
import type { Header } from '../../read/csv/header.ts';
import { BATCH_BYTES, type ReadOptions, readRows } from '../../read/rows/read-rows.ts';
import type { RepeatedHeaders } from '../../report/text/repeated-headers.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import type { InputSource } from '../input/input-source.ts';
import type { PlanningOptions } from './planning-options.ts';
import { RowFindings } from './row-findings.ts';
import { countWarning, warningNotes } from './warning-notes.ts';

const NONE: readonly never[] = [];

/** Lines shown of headers in the middle. */
const SHOWN_HEADERS = 5;

/** An input that was read once and judged as a whole. */
export interface PlannedInput extends InputSource {
  readonly sha256: string;
  readonly header: Header;
  /** `--encoding` */
  readonly encoding?: string;
  /** Lines that are the header again, in the middle of the file: no rows. */
  readonly repeatedHeaders: RepeatedHeaders;
  readonly plan: Plan;
  /** What the rows tell by themselves, where it was asked for. */
  readonly rowNotes?: RowFindings;
  /** What deserves a look about how the pairs are written, and what an export tells about them, as sentences. */
  readonly notes: readonly string[];
  /**
   * The rows again, from the first on. Throws ProblemError `input_changed` before it hands on anything that
   * differs from what was judged.
   */
  rows(): AsyncIterable<readonly ReadRow[]>;
}

/** How a file is gone through to be judged. */
export interface PlanReadOptions {
  readonly draining?: AbortSignal | undefined;
  /** Says of which ids characters that nobody sees are no fault; without it `--allow-unseen` does. */
  readonly allowsUnseen?: ReadOptions['allowsUnseen'] | undefined;
  /** Whether what the rows tell by themselves is noted, for an audit. */
  readonly takesNotes?: boolean | undefined;
}

/** The most rows that place is made for on a guess: 100 MB of it. */
const MOST_EXPECTED = 10_000_000;

/** About how many rows a file has, by those in its first {@link BATCH_BYTES}; too few where it is compressed. */
async function rowsExpected(path: string, rowsInBatch: number): Promise<number> {
  const { size } = await stat(path);
  return Math.min(MOST_EXPECTED, (rowsInBatch * size) / BATCH_BYTES);
}

/**
 * One pass over the whole file: its sha256, and what to do with each row.
 * @throws ProblemError where the file cannot be read as pairs; `interrupted` where `draining` aborts meanwhile.
 */
export async function planFile(
  source: InputSource,
  planning: PlanningOptions,
  clock: Clock,
  { draining, allowsUnseen, takesNotes = false }: PlanReadOptions = {},
): Promise<PlannedInput> {
  const reading: ReadOptions = {
    name: source.name === '-' ? 'standard input' : source.name,
    ...(planning.columns === undefined ? {} : { columns: planning.columns }),
    ...(planning.delimiter === undefined ? {} : { delimiter: planning.delimiter }),
    ...(allowsUnseen === undefined ? {} : { allowsUnseen }),
    ...(planning.allowUnseen ? { allowsUnseen: () => true } : {}),
    ...(planning.encoding === undefined ? {} : { encoding: planning.encoding }),
    ...(planning.noHeader === undefined ? {} : { noHeader: planning.noHeader }),
    ...(source.countsEveryRecord === undefined ? {} : { countsEveryRecord: true }),
  };
  const watch = recordBlocks();
  const planner = createPlanner(planning, clock.random);
  const rowNotes = takesNotes ? new RowFindings() : undefined;
  const warned = new Map<AuditWarningCode, number>();
  let header: Header | undefined;
  const onHeader = (found: Header) => {
    header = found;
  };
  const repeatedHeaders = { count: 0, lines: [] as number[] };
  const onHeaderAgain = (line: number) => {
    repeatedHeaders.count += 1;
    if (repeatedHeaders.lines.length < SHOWN_HEADERS) repeatedHeaders.lines.push(line);
  };
  let isFirst = true;
  for await (const batch of readRows(source.path, { ...reading, watch, onHeader, onHeaderAgain })) {
    throwIfInterrupted(draining);
    if (isFirst) planner.expect(await rowsExpected(source.path, batch.length));
    isFirst = false;
    for (const row of batch) {
      planner.add(row);
      rowNotes?.add(row);
      if (row.kind === 'pair') for (const { code } of row.pair.warnings ?? NONE) countWarning(warned, code);
    }
  }
  const proof = watch.proof();
  if (header === undefined)
    throw problem('empty_file', `${source.name} is empty: it does not even have a header line.`);
  const rows = () => readRows(source.path, { ...reading, watch: verifyBlocks(proof, source.name) });
  const plan = planner.finish();
  if (plan.needsRootNames) {
    for await (const batch of rows()) for (const row of batch) plan.addRootName(row);
  }
  return {
    ...source,
    sha256: proof.sha256,
    header,
    ...(planning.encoding === undefined ? {} : { encoding: planning.encoding }),
    repeatedHeaders,
    plan,
    notes: warningNotes(warned),
    ...(rowNotes !== undefined && { rowNotes }),
    rows,
  };
}
