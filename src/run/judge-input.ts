import type { Clock } from '../domain/clock.ts';
import type { AuditWarningCode } from '../domain/finding.ts';
import type { ReadRow } from '../domain/pair.ts';
import { problem } from '../domain/problem.ts';
import { createPlanner } from '../plan/create-planner.ts';
import type { Plan } from '../plan/plan.ts';
import { recordBlocks, verifyBlocks } from '../read/block-hashes.ts';
import type { Header } from '../read/header.ts';
import { type ReadOptions, readRows } from '../read/read-rows.ts';
import { throwIfInterrupted } from './interrupted.ts';
import type { JudgingOptions } from './link-order.ts';
import type { RowNotes } from './note-rows.ts';
import { countWarning, noteWarnings } from './note-warnings.ts';

const NONE: readonly never[] = [];

/** Where the pairs lie, and what to call them. */
export interface InputSource {
  readonly path: string;
  /** The path as it was typed; `-` for standard input. */
  readonly name: string;
}

/** An input that was read once and judged as a whole. */
export interface JudgedInput extends InputSource {
  readonly sha256: string;
  readonly header: Header;
  readonly judgement: Plan;
  /** What deserves a look about how the pairs are written, and what an export tells about them, as sentences. */
  readonly notes: readonly string[];
  /**
   * The rows again, from the first on. Throws ProblemError `input_changed` before it hands on anything that
   * differs from what was judged.
   */
  rows(): AsyncIterable<readonly ReadRow[]>;
}

/**
 * One pass over the whole file: its sha256, and what to do with each row.
 * @param allowsUnseen says of which ids characters that nobody sees are no fault; without it `--allow-unseen` does.
 * @param notes takes down what the rows tell by themselves.
 * @throws ProblemError where the file cannot be read as pairs; `interrupted` where `stopping` aborts meanwhile.
 */
export async function judgeInput(
  source: InputSource,
  judging: JudgingOptions,
  clock: Clock,
  stopping?: AbortSignal,
  allowsUnseen?: ReadOptions['allowsUnseen'],
  notes?: RowNotes,
): Promise<JudgedInput> {
  const reading: ReadOptions = {
    name: source.name === '-' ? 'standard input' : source.name,
    ...(judging.columns === undefined ? {} : { columns: judging.columns }),
    ...(judging.delimiter === undefined ? {} : { delimiter: judging.delimiter }),
    ...(allowsUnseen === undefined ? {} : { allowsUnseen }),
    ...(judging.allowUnseen ? { allowsUnseen: () => true } : {}),
  };
  const watch = recordBlocks();
  const planner = createPlanner(judging, clock.random);
  const warned = new Map<AuditWarningCode, number>();
  let header: Header | undefined;
  const onHeader = (found: Header) => {
    header = found;
  };
  for await (const batch of readRows(source.path, { ...reading, watch, onHeader })) {
    throwIfInterrupted(stopping);
    for (const row of batch) {
      planner.add(row);
      if (row.kind === 'pair') for (const { code } of row.pair.warnings ?? NONE) countWarning(warned, code);
    }
    if (notes !== undefined) for (const row of batch) notes.add(row);
  }
  const proof = watch.proof();
  if (header === undefined)
    throw problem('empty_file', `${source.name} is empty: not even a header line is in it.`);
  const rows = () => readRows(source.path, { ...reading, watch: verifyBlocks(proof, source.name) });
  const judgement = planner.finish();
  if (judgement.wantsNames) {
    for await (const batch of rows()) for (const row of batch) judgement.learnName(row);
  }
  return { ...source, sha256: proof.sha256, header, judgement, notes: noteWarnings(warned), rows };
}
