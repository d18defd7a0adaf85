import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namedWaitMs, rateFactsOf } from '../../src/pace/rate-limit-headers.ts';

const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';
const DATE_MS = Date.UTC(2026, 0, 1);

describe('the rate limit of a reply', () => {
  it('is read from its headers', () => {
    const headers = {
      'x-ratelimit-limit': '50',
      'x-ratelimit-remaining': '49',
      'x-ratelimit-reset': '1767225601',
      date: DATE,
    };
    expect(rateFactsOf(201, headers)).toEqual({
      status: 201,
      limit: 50,
      remaining: 49,
      resetEpochS: 1_767_225_601,
      dateEpochMs: DATE_MS,
    });
  });

  it('is its status alone without headers', () => {
    expect(rateFactsOf(502, {})).toEqual({ status: 502 });
  });

  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    [
      'a date, by the clock of the reply that brings it',
      { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT', date: DATE },
      9_000,
    ],
    ['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT', date: DATE }, 0],
    ['a date without a clock to read it by', { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, undefined],
    ['an hour', { 'retry-after': '3600' }, 3_600_000],
    ['a day', { 'retry-after': '86400' }, 86_400_000],
    ['longer than a day', { 'retry-after': '86401' }, undefined],
    ['an epoch', { 'retry-after': '1767225601' }, undefined],
    ['an epoch in milliseconds', { 'retry-after': '1767225601000' }, undefined],
    ['a date next year', { 'retry-after': 'Fri, 01 Jan 2027 00:00:00 GMT', date: DATE }, undefined],
    ['no date and no number', { 'retry-after': 'soon' }, undefined],
    ['negative', { 'retry-after': '-1' }, undefined],
  ])('takes a Retry-After that is %s', (_, headers, retryAfterMs) => {
    expect(rateFactsOf(429, headers).retryAfterMs).toBe(retryAfterMs);
  });

  it.each([
    ['x-ratelimit-limit', '0'],
    ['x-ratelimit-limit', '1e3'],
    ['x-ratelimit-limit', '99999999'],
    ['x-ratelimit-limit', '50, 50'],
    ['x-ratelimit-limit', ['50', '50']],
    ['x-ratelimit-limit', 50],
    ['x-ratelimit-remaining', '-1'],
    ['x-ratelimit-remaining', '4.5'],
    ['x-ratelimit-remaining', ''],
    ['x-ratelimit-reset', '1'],
    ['x-ratelimit-reset', '176722560100000'],
    ['x-ratelimit-reset', '-1767225601'],
    ['x-ratelimit-reset', 'soon'],
    ['date', '7'],
    ['date', '2026-01-01'],
    ['date', 'Thu, 99 Xxx 2026 00:00:00 GMT'],
  ])('leaves out %s: %o', (name, value) => {
    expect(rateFactsOf(200, { [name]: value })).toEqual({ status: 200 });
  });

  it.each([
    ['in seconds', '1767225601', 1_767_225_601],
    ['in milliseconds', '1767225601000', 1_767_225_601],
    ['in milliseconds, rounded up', '1767225601001', 1_767_225_602],
  ])('takes a reset %s', (_, header, resetEpochS) => {
    expect(rateFactsOf(200, { 'x-ratelimit-reset': header }).resetEpochS).toBe(resetEpochS);
  });

  it.each([
    ['Retry-After', { 'retry-after': '600', 'x-ratelimit-reset': '1767225601', date: DATE }, 600_000],
    ['else the reset, by the clock of the reply', { 'x-ratelimit-reset': '1767225601', date: DATE }, 1_000],
    ['nothing where the reset has passed', { 'x-ratelimit-reset': '1767225599', date: DATE }, undefined],
    ['nothing where it is years ahead', { 'x-ratelimit-reset': '2082758400', date: DATE }, undefined],
    ['nothing where there is no clock to read it by', { 'x-ratelimit-reset': '1767225601' }, undefined],
    ['nothing where there is no word', { date: DATE }, undefined],
  ])('asks to wait for %s', (_, headers, waitMs) => {
    expect(namedWaitMs(rateFactsOf(429, headers))).toBe(waitMs);
  });

  it('leaves out more remaining than the limit', () => {
    const headers = { 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '51' };
    expect(rateFactsOf(200, headers)).toEqual({ status: 200, limit: 50 });
  });

  it('never throws and never returns an invalid number, whatever the headers', () => {
    const names = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after', 'date'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything()), (headers) => {
        for (const value of Object.values(rateFactsOf(429, headers)))
          expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
