import type { Evidence, LeftAloneReason, NotRestored, Unlinked } from '../../domain/row/outcome.ts';
import type {
  EXPORT_REFUSALS,
  GivenUpReason,
  PreservationReason,
  TenantReason,
} from '../../domain/row/reason.ts';
import type { Refused } from '../../tenant/api/answer.ts';

/** What is known of a row's link calls. It grows while the row is on its way. */
export interface CallStats {
  /** Link calls that reached the wire; 429s are not counted. */
  attempts: number;
  status?: number;
  /** The last reply's body, untrusted. */
  body?: unknown;
  /** Our words where no reply came. */
  message?: string;
  latencyMs?: number;
  identities?: number;
}

/** How a row that was sent, or was about to be, ended in this process. */
export type RowResult =
  | {
      readonly kind: 'linked';
      readonly evidence: Evidence;
      readonly recovered: boolean;
      readonly record: CallStats;
      /** Its secondary's metadata is in the primary's. */
      readonly merged?: true;
    }
  | { readonly kind: 'already_linked'; readonly evidence: Evidence; readonly record: CallStats }
  | {
      readonly kind: 'failed';
      readonly reason: TenantReason | PreservationReason | GivenUpReason | (typeof EXPORT_REFUSALS)[number];
      readonly record: CallStats;
    }
  /** By an undo. */
  | {
      readonly kind: 'unlinked';
      readonly evidence: Evidence;
      readonly recovered: boolean;
      readonly metadata: Unlinked['metadata'];
      readonly notRestored: readonly NotRestored[];
      readonly mergeKept: readonly string[];
      readonly record: CallStats;
    }
  /** By an undo: the pair is not as the run had left it. */
  | { readonly kind: 'left_alone'; readonly why: LeftAloneReason; readonly record: CallStats }
  /** Nothing was carried out: `--resume` sends it. `stop` where the tenant will not have us at all. */
  | { readonly kind: 'not_attempted'; readonly stop?: Refused }
  /** A call was sent whose outcome could not be learnt: `--resume` settles it. */
  | { readonly kind: 'unsettled'; readonly stop?: Refused };
