import { describe, expect, test } from 'vitest';
import { createKeyedQueue } from '../../../src/run/engine/keyed-queue.ts';
import { settle } from '../../support/clocks/fake-clock.ts';

/** Lanes whose tasks end when the test says so. */
function lanesOf(concurrency: number, lookAhead = 1000) {
  const errors: unknown[] = [];
  const lanes = createKeyedQueue(concurrency, lookAhead, (error) => errors.push(error));
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const add = (lane: string, name: string) =>
    lanes.add(lane, () => {
      started.push(name);
      return new Promise((resolve, reject) => {
        ends.set(name, (error) => (error === undefined ? resolve() : reject(error)));
      });
    });
  /** Lets a task end, and whatever follows from that happen. */
  const end = async (name: string, error?: Error) => {
    ends.get(name)?.(error);
    await settle();
  };
  return { lanes, add, end, started, errors };
}

/** Whether a promise is settled by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await settle();
  return done;
}

describe('lanes', () => {
  test('run as many tasks at once as they may, and the next when one ends', async () => {
    const { add, end, started } = lanesOf(2);
    for (const name of ['a1', 'b1', 'c1']) await add(name, name);
    await settle();
    expect(started).toEqual(['a1', 'b1']);
    await end('a1');
    expect(started).toEqual(['a1', 'b1', 'c1']);
  });

  test('come to many more at once in turns of the event loop, so that what has begun is not kept waiting', async () => {
    const { lanes, add, end, started } = lanesOf(2);
    for (let n = 0; n < 1_000; n += 1) void add(`${n}`, `${n}`);
    await settle();
    lanes.setConcurrency(500);
    const steps: number[] = [];
    for (let turn = 0; started.length < 500 && turn < 100; turn += 1) {
      const before = started.length;
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(started.length - before);
    }
    expect(started.length).toBe(500);
    expect(Math.max(...steps)).toBeLessThan(200);
    // To fewer they come as tasks end, and none begins meanwhile.
    lanes.setConcurrency(1);
    expect(lanes.running).toBe(500);
    await end('0');
    expect(started.length).toBe(500);
  });

  test('never run two tasks of one lane together, and keep their order', async () => {
    const { add, end, started } = lanesOf(8);
    for (const name of ['a1', 'a2', 'a3']) await add('a', name);
    await settle();
    expect(started).toEqual(['a1']);
    await end('a1');
    expect(started).toEqual(['a1', 'a2']);
    await end('a2');
    expect(started).toEqual(['a1', 'a2', 'a3']);
  });

  test('let tasks of other lanes pass those of a busy one', async () => {
    const { add, started } = lanesOf(2);
    await add('a', 'a1');
    for (let i = 2; i < 100; i += 1) await add('a', `a${i}`);
    await add('b', 'b1');
    await settle();
    expect(started).toEqual(['a1', 'b1']);
  });

  test('give a slot that became free to another lane before the next task of the same', async () => {
    const { add, end, started } = lanesOf(1);
    for (const [lane, name] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
    ] as const)
      await add(lane, name);
    await settle();
    await end('a1');
    await end('b1');
    expect(started).toEqual(['a1', 'b1', 'a2']);
  });

  test('take no more tasks than the look-ahead, until one has started', async () => {
    const { add, end } = lanesOf(1, 2);
    await add('a', 'a1');
    await settle();
    await add('a', 'a2');
    const third = add('b', 'b1');
    expect(await isDone(third)).toBe(false);
    await end('a1');
    expect(await isDone(third)).toBe(true);
  });

  test('tell of a task that throws, and go on with its lane', async () => {
    const { add, end, started, errors, lanes } = lanesOf(2);
    await add('a', 'a1');
    await add('a', 'a2');
    await settle();
    const error = new Error('a bug of the test');
    await end('a1', error);
    expect(errors).toEqual([error]);
    expect(started).toEqual(['a1', 'a2']);
    expect(lanes.running).toBe(1);
  });

  test('follow a concurrency that changes, up and down', async () => {
    const { lanes, add, end, started } = lanesOf(1);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await add(name, name);
    await settle();
    lanes.setConcurrency(3);
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
    lanes.setConcurrency(1);
    await end('a');
    await end('b');
    expect(started).toHaveLength(3);
    await end('c');
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are idle when everything has ended, and at once when there was nothing', async () => {
    const { lanes, add, end } = lanesOf(2);
    expect(await isDone(lanes.idle())).toBe(true);
    await add('a', 'a1');
    await add('a', 'a2');
    await settle();
    const idle = lanes.idle();
    await end('a1');
    expect(await isDone(idle)).toBe(false);
    await end('a2');
    expect(await isDone(idle)).toBe(true);
  });
});
