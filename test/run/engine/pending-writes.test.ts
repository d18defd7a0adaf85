import { describe, expect, test } from 'vitest';
import { createPendingWrites } from '../../../src/run/engine/pending-writes.ts';
import { settle } from '../../support/clocks/fake-clock.ts';

/** Work that ends when the test says so. */
function work() {
  let end = () => {};
  let fail = (_error: Error) => {};
  const promise = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { promise, end: () => end(), fail: (error: Error) => fail(error) };
}

async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await settle();
  return done;
}

const unexpected = (error: unknown) => expect.fail(String(error));

describe('a backlog', () => {
  test('has room at once, until it is full', async () => {
    const backlog = createPendingWrites(2, unexpected);
    const [first, second] = [work(), work()];
    expect(await isDone(backlog.add(first.promise))).toBe(true);
    const full = backlog.add(second.promise);
    expect(await isDone(full)).toBe(false);
    first.end();
    expect(await isDone(full)).toBe(true);
  });

  test('is drained when everything has ended, and at once when there was nothing', async () => {
    const backlog = createPendingWrites(10, unexpected);
    expect(await isDone(backlog.drained())).toBe(true);
    const [first, second] = [work(), work()];
    void backlog.add(first.promise);
    void backlog.add(second.promise);
    const drained = backlog.drained();
    second.end();
    expect(await isDone(drained)).toBe(false);
    first.end();
    expect(await isDone(drained)).toBe(true);
  });

  test('tells of work that failed, whose place is free again', async () => {
    const errors: unknown[] = [];
    const backlog = createPendingWrites(1, (error) => errors.push(error));
    const failing = work();
    const full = backlog.add(failing.promise);
    const error = new Error('the disk is full');
    failing.fail(error);
    expect(await isDone(full)).toBe(true);
    expect(await isDone(backlog.drained())).toBe(true);
    expect(errors).toEqual([error]);
  });
});
