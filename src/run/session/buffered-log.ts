import type { Log } from '../../domain/ports.ts';

/** A log that keeps its lines until there is somewhere to write them: the run's folder comes late. */
export interface BufferedLog extends Log {
  to(log: Log): void;
}

export function createBufferedLog(): BufferedLog {
  let target: Log | undefined;
  const kept: Array<(log: Log) => void> = [];
  const write = (line: (log: Log) => void) => {
    if (target === undefined) kept.push(line);
    else line(target);
  };
  return {
    debug: (fields, message) => write((log) => log.debug(fields, message)),
    info: (fields, message) => write((log) => log.info(fields, message)),
    warn: (fields, message) => write((log) => log.warn(fields, message)),
    error: (fields, message) => write((log) => log.error(fields, message)),
    to(log) {
      target = log;
      for (const line of kept.splice(0)) line(log);
    },
  };
}
