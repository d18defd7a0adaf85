import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLogFile } from '../../../src/cli/console/log-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('a log', () => {
  test('is appended to line by line, for its owner alone', async () => {
    const path = join(await tempFolder(), 'run.log');
    for (const line of ['one\n', 'two\n']) {
      const log = openLogFile(path, (error) => expect(error).toBeUndefined());
      log.write(line);
      log.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.runIf(process.platform === 'linux')('whose disk is full says so once, and ends nothing', () => {
    const failures: string[] = [];
    const log = openLogFile('/dev/full', ({ message }) => failures.push(message));
    log.write('one\n');
    log.write('two\n');
    log.close();
    expect(failures).toEqual(['ENOSPC: no space left on device, write']);
  });

  test('that cannot be opened says so once, and ends nothing', async () => {
    const failures: string[] = [];
    const log = openLogFile(join(await tempFolder(), 'gone', 'run.log'), ({ message }) =>
      failures.push(message),
    );
    log.write('one\n');
    log.close();
    expect(failures).toEqual([expect.stringContaining('ENOENT')]);
  });
});
