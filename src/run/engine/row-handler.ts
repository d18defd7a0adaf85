import type { Intent } from '../../domain/ports.ts';
import type { Pair } from '../../domain/row/pair.ts';
import type { RowResult } from './row-result.ts';

/** A row to be sent: the pair, where its secondary goes, and whether an earlier process may have sent it. */
export interface RowTask {
  readonly pair: Pair;
  readonly primaryUserId: string;
  readonly inDoubt: boolean;
  /** What the record must hold before the row's call is sent. */
  readonly intent: Intent;
  /** The tenant must show what `--require-…` asks for before the row is sent. */
  readonly unproven?: true;
}

/** Does everything for one row, from its first call to its result. */
export type RowHandler = (task: RowTask) => Promise<RowResult>;
