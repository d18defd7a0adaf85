import { readFile } from 'node:fs/promises';
import { problem } from '../../domain/problem.ts';
import type { RunState, StopReason } from '../../domain/summary.ts';
import { diskProblem, errnoOf } from '../files/disk-problem.ts';
import { toReadableJson } from '../files/jsonl.ts';
import { writeFileAtomic } from '../files/write-file-atomic.ts';
import { foreignFormat } from '../journal/journal-problem.ts';
import { recordFile } from './run-files.ts';

/** Version of the folder's format; the journal's is the same. */
export const RUN_FORMAT = 1;

/** `run.json`, field for field: what a run is about, and how it stands. */
export interface RunJson {
  readonly format: typeof RUN_FORMAT;
  /** The tool's version that started the run. */
  readonly version: string;
  /** Names the run; unique. */
  readonly run: string;
  readonly command: string;
  readonly input: {
    readonly path: string;
    readonly sha256: string;
    readonly rows: number;
    /** Headers in the middle of the file, which are no rows; absent where there are none. */
    readonly repeated_headers?: number;
  };
  readonly tenant: string;
  /** The options in force; a resume takes those that judge rows from here. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `running` until the run says how it ended; a killed run's stays so. */
  readonly state: RunState | 'running';
  readonly stop_reason?: StopReason;
  /** ISO 8601. */
  readonly started_at: string;
  readonly finished_at?: string;
}

/** @throws ProblemError `disk` */
export async function writeRunJson(folder: string, run: RunJson): Promise<void> {
  await writeJson(recordFile(folder, 'run.json'), run);
}

/** A value as a JSON file for people to read, in place as a whole. @throws ProblemError `disk` */
export async function writeJson(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, [`${toReadableJson(value)}\n`]);
}

/**
 * @returns undefined where there is none: the folder holds no run, or one that was killed before it began.
 * @throws ProblemError `run_damaged`, `journal_format`, `disk`
 */
export async function readRunJson(folder: string): Promise<RunJson | undefined> {
  const path = recordFile(folder, 'run.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw diskProblem(cause, 'read', path);
  }
  const value = parse(text);
  if (value !== undefined && value.format !== RUN_FORMAT) throw foreignFormat(path, value.format);
  if (!isRunJson(value)) {
    throw problem(
      'run_damaged',
      `${path} is not as this tool wrote it: it is written atomically, so something else changed it.`,
      'Restore it from a copy, or start a new run with another --out.',
    );
  }
  return value;
}

type Members = Readonly<Record<string, unknown>>;

function parse(text: string): Members | undefined {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function isRunJson(value: Members | undefined): value is Members & RunJson {
  const { version, run, command, tenant, state, started_at } = value ?? {};
  const { path, sha256, rows } = membersOf(value?.input) ?? {};
  return (
    [version, run, command, tenant, state, started_at, path, sha256].every(
      (text) => typeof text === 'string',
    ) &&
    typeof rows === 'number' &&
    membersOf(value?.options) !== undefined
  );
}
