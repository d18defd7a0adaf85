import { closeSync, openSync, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { PRIVATE_FILE } from '../../record/journal/disk.ts';

/** A log's file. */
export interface LogFile extends DestinationStream {
  close(): void;
}

/**
 * Written as it comes, so that after a kill it tells how far things were. It is no record: a disk that does not
 * take it ends no run; whether that goes on is for the journal on the same disk to say.
 *
 * @param onFailure told once why the log ends.
 */
export function openLogFile(path: string, onFailure: (error: Error) => void): LogFile {
  let file: number | undefined;
  const onDisk = (doing: () => void) => {
    try {
      doing();
    } catch (error) {
      file = undefined;
      onFailure(error as Error);
    }
  };
  onDisk(() => {
    file = openSync(path, 'a', PRIVATE_FILE);
  });
  return {
    write(line) {
      onDisk(() => {
        if (file !== undefined) writeSync(file, line);
      });
    },
    close() {
      onDisk(() => {
        if (file !== undefined) closeSync(file);
        file = undefined;
      });
    },
  };
}
