import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Queue } from '../../src/pace/queue.ts';

describe('a waiting line', () => {
  it('lets out who came first, and nobody when it is empty', () => {
    const line = new Queue<string>();
    expect(line.next()).toBeUndefined();
    line.join('a');
    line.join('b');
    expect([line.next(), line.next(), line.next()]).toEqual(['a', 'b', undefined]);
  });

  it('does as an array would, whatever is done with it', () => {
    const steps = fc.array(
      fc.oneof(fc.integer(), fc.constant('next' as const), fc.constant('release' as const)),
    );
    fc.assert(
      fc.property(steps, (todo) => {
        const line = new Queue<number>();
        let model: number[] = [];
        for (const step of todo) {
          if (step === 'next') expect(line.next()).toBe(model.shift());
          else if (step === 'release') {
            expect(line.release((n) => n % 3 !== 0)).toEqual(model.filter((n) => n % 3 === 0));
            model = model.filter((n) => n % 3 !== 0);
          } else {
            line.join(step);
            model.push(step);
          }
          expect(line.length).toBe(model.length);
        }
      }),
    );
  });
});
