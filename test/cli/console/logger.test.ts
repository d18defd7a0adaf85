import { describe, expect, test } from 'vitest';
import { createLogger, type LogLevel } from '../../../src/cli/console/logger.ts';
import { createScrubber } from '../../../src/domain/scrub.ts';

/** A logger, and what it has written. */
function aLogger(level: LogLevel = 'debug') {
  const written: string[] = [];
  const scrubber = createScrubber();
  const log = createLogger({ write: (line) => written.push(line) }, level, scrubber);
  return { log, scrubber, text: () => written.join('') };
}

describe('the log', () => {
  test('is one JSON object a line, with time, level, fields and message', () => {
    const { log, text } = aLogger();
    log.warn({ row: 7, reason: 'rejected' }, 'row failed\nand more');
    expect(text().split('\n')).toHaveLength(2);
    expect(JSON.parse(text())).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      row: 7,
      reason: 'rejected',
      msg: 'row failed\nand more',
    });
  });

  test('leaves out what is below its level', () => {
    const { log, text } = aLogger('warn');
    log.info({}, 'run begins');
    expect(text()).toBe('');
  });

  test.each([
    'authorization',
    'link_with',
    'primary_token',
    'client_secret',
    'client_assertion',
    'access_token',
  ])('hides %s wherever it stands', (key) => {
    const { log, text } = aLogger();
    log.info({ [key]: 'hush', request: { [key]: 'hush', headers: { [key]: 'hush' } } }, 'sent');
    expect(text()).not.toContain('hush');
  });

  test('hides what the scrubber has learnt, and what looks like a JWT, in any text of a line', () => {
    const { log, scrubber, text } = aLogger();
    scrubber.learn('opaque-token-of-this-run');
    log.error({ err: new Error('refused: opaque-token-of-this-run') }, 'GET /?t=eyJhbGciOi.eyJzdWIiOi.c2ln');
    expect(text()).not.toMatch(/opaque-token|eyJ/);
    expect(JSON.parse(text())).toMatchObject({
      msg: 'GET /?t=[redacted]',
      err: { message: 'refused: [redacted]' },
    });
  });
});
