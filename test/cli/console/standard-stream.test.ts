import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { standardStream } from '../../../src/cli/console/standard-stream.ts';

/** A failing system call. */
function errno(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code, syscall: 'write' });
}

/** A stream that fails as `fail` has it, taken over. */
function taken(fail: (done: (error: Error) => void) => void) {
  const bugs: unknown[] = [];
  const stream = new Writable({ write: (_chunk, _encoding, done) => fail(done) });
  return { bugs, standard: standardStream(stream as NodeJS.WriteStream, (error) => bugs.push(error)) };
}

describe('standard output', () => {
  test.each([
    [
      'into a file on a full disk, which throws',
      'ENOSPC',
      () => () => {
        throw errno('ENOSPC');
      },
    ],
    [
      'into a pipe whose reader has gone, which tells later',
      'EPIPE',
      () => (done: (error: Error) => void) => done(errno('EPIPE')),
    ],
  ])('%s: what is printed is lost, and nothing waits for it', async (_where, code, fail) => {
    const { bugs, standard } = taken(fail());
    standard.stream.write('one\n');
    await new Promise(setImmediate);
    standard.stream.write('two\n');
    await standard.flushed();
    expect(standard.failure?.code).toBe(code);
    expect(bugs).toEqual([]);
  });

  test('that fails by a mistake of ours is a bug', async () => {
    const mistake = new TypeError('no');
    const { bugs, standard } = taken((done) => done(mistake));
    standard.stream.write('one\n');
    await new Promise(setImmediate);
    expect(bugs).toEqual([mistake]);
    expect(standard.failure).toBeUndefined();
  });
});
