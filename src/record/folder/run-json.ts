import { problem } from '../../domain/problem.ts';
import type { RunState, StopReason } from '../../domain/summary.ts';
import { toReadableJson } from '../files/jsonl.ts';
import { readIfPresent } from '../files/optional-file.ts';
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
  /** The run's unique id. */
  readonly run: string;
  readonly command: string;
  readonly input: {
    readonly path: string;
    readonly sha256: string;
    readonly rows: number;
    /** Header lines repeated within the file, which do not count as rows; absent if there are none. */
    readonly repeated_headers?: number;
  };
  readonly tenant: string;
  /** The options in force. A resume takes the planning options from here. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `running` until the run ends; a killed run stays `running`. */
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

/** Writes a value atomically as indented JSON. @throws ProblemError `disk` */
export async function writeJson(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, [`${toReadableJson(value)}\n`]);
}

/**
 * @returns undefined if there is none: the folder contains no run, or one killed before it began.
 * @throws ProblemError `run_damaged`, `journal_format`, `disk`
 */
export async function readRunJson(folder: string): Promise<RunJson | undefined> {
  const path = recordFile(folder, 'run.json');
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
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
