import { describe, expect, test } from 'vitest';
import { problem } from '../../../src/domain/problem.ts';
import { createShutdown } from '../../../src/run/engine/shutdown.ts';

describe('a stop', () => {
  test('is asked once: the first reason and its words stand', () => {
    const stop = createShutdown();
    stop.request('unauthorized', 'the token was refused');
    stop.request('limit');
    expect([stop.reason, stop.message]).toEqual(['unauthorized', 'the token was refused']);
    expect([stop.draining.aborted, stop.aborting.aborted]).toEqual([true, false]);
  });

  test.each([
    ['disk', 'disk'],
    ['input_changed', 'input_changed'],
    ['input_not_found', 'input_changed'],
    ['input_unreadable', 'input_changed'],
    ['input_damaged', 'input_changed'],
  ] as const)('follows from the problem %s', (code, reason) => {
    const stop = createShutdown();
    stop.fail(problem(code, 'what happened'));
    expect([stop.reason, stop.message, stop.unexpectedError]).toEqual([reason, 'what happened', undefined]);
  });

  test('follows from a bug of ours, of which the first is kept', () => {
    const stop = createShutdown();
    const bug = new Error('nobody thought of this');
    stop.fail(bug);
    stop.fail(new Error('and of this'));
    expect([stop.draining.aborted, stop.reason, stop.unexpectedError?.error]).toEqual([true, undefined, bug]);
  });

  test('lets any number of requests wait for it without a warning of Node', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    const { draining, aborting } = createShutdown();
    for (let i = 0; i < 50; i += 1)
      for (const signal of [draining, aborting]) signal.addEventListener('abort', () => {});
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});
