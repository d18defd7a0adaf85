import type { Hypothesis } from './refill-hypothesis.ts';

/** The hypothesis that explains the latest replies best. */
export function mostLikely(hypotheses: readonly Hypothesis[]): Hypothesis {
  return hypotheses.reduce((best, one) => (one.negLogLikelihood < best.negLogLikelihood ? one : best));
}

/** The hypotheses whose `negLogLikelihood` exceeds that of the most likely one by at most `margin`. */
export function withinMargin(margin: number, hypotheses: readonly Hypothesis[]): readonly Hypothesis[] {
  const most = mostLikely(hypotheses).negLogLikelihood + margin;
  return hypotheses.filter(({ negLogLikelihood }) => negLogLikelihood <= most);
}
