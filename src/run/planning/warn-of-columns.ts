import { unreadProviders } from '../../read/csv/columns.ts';
import type { PlannedInput } from './plan-file.ts';

/** Tells of columns that were most likely meant, and are not read. */
export function warnOfColumns({ header, name }: PlannedInput, warn: (message: string) => void): void {
  for (const column of unreadProviders(header.names, header.columns)) {
    warn(
      `${name}: the column ${JSON.stringify(column)} is not used. If it contains the secondary's provider, add: --columns secondary_provider=NAME`,
    );
  }
}
