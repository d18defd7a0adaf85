import { type DestinationStream, type Logger, pino } from 'pino';
import type { Scrubber } from '../../domain/scrub.ts';
import { escapeUnsafe } from '../../record/files/jsonl.ts';

/** Levels for `--log-level`, quietest last. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Keys under which a secret could stand, at any of the depths we log. */
const SECRET_KEYS = [
  'authorization',
  'Authorization',
  'link_with',
  'primary_token',
  'client_secret',
  'client_assertion',
  'access_token',
  'token',
];
const REDACT_PATHS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/**
 * The run's log. Redaction sits at its root, twice: by key, and by value over the finished line, so that a
 * secret which slipped into some library's message is taken out too. There too what could act on a terminal is
 * escaped: logs get read with `cat`.
 */
export function createLogger(destination: DestinationStream, level: LogLevel, scrubber: Scrubber): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACT_PATHS, censor: '[redacted]' },
      hooks: { streamWrite: (line) => escapeUnsafe(scrubber.scrub(line)) },
    },
    destination,
  );
}
