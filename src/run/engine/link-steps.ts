import type { RowTask } from './row-handler.ts';
import type { RowResult } from './row-result.ts';

export type LinkedResult = Extract<RowResult, { readonly kind: 'linked' }>;

/** What is done around a row's link, each list in order. */
export interface LinkSteps {
  /** Once a row in doubt is settled, and before its link is sent. A result ends the row without a link call. */
  readonly beforeLink: readonly ((task: RowTask) => Promise<RowResult | undefined>)[];
  /** Once the row is linked. The result may be another than `linked`; the steps that follow are then left out. */
  readonly afterLink: readonly ((task: RowTask, linked: LinkedResult) => Promise<RowResult>)[];
}
