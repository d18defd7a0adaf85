import { expect, test } from 'vitest';
import { createLastErrors, lastErrorIn } from '../../../../src/run/engine/monitor/last-errors.ts';
import type { ErrorCause } from '../../../../src/tenant/http/errors/error-cause.ts';

function aTrouble(over: Partial<ErrorCause> = {}): ErrorCause {
  return { key: 'down', message: 'acme.test refused the connection', next: 'Check it.', ...over };
}

/** Troubles, with what was logged and told. */
function watched() {
  const logged: object[] = [];
  const told: string[] = [];
  const quiet = () => {};
  const troubles = createLastErrors({
    clean: (text) => text.replaceAll('secret', '[redacted]'),
    log: { debug: quiet, info: (fields) => logged.push(fields), warn: quiet, error: quiet },
    warn: (message) => told.push(message),
  });
  return { troubles, logged, told };
}

test('at the start a trouble is told at once, and once, with what to do; it is logged once while it lasts', () => {
  const { troubles, logged, told } = watched();
  for (let i = 0; i < 3; i += 1) troubles.note(aTrouble(), true);
  troubles.tellIfNew();
  expect(told).toEqual(['No answer from Auth0 yet: acme.test refused the connection. Check it.']);
  expect(logged).toEqual([{ error: 'acme.test refused the connection' }]);
});

test('later it is told when it lasts, and another one is told as well', () => {
  const { troubles, logged, told } = watched();
  troubles.note(aTrouble(), false);
  expect(told).toEqual([]);
  troubles.tellIfNew();
  troubles.note(aTrouble({ key: 'page', message: 'a page' }), false);
  troubles.tellIfNew();
  troubles.tellIfNew();
  expect(told).toHaveLength(2);
  expect(logged).toHaveLength(2);
});

test('it is over with the first answer, and news when it comes back', () => {
  const { troubles, told } = watched();
  troubles.note(aTrouble(), true);
  troubles.over();
  expect(troubles.last).toBeUndefined();
  expect(lastErrorIn(troubles)).toEqual({});
  troubles.tellIfNew();
  troubles.note(aTrouble(), true);
  expect(told).toHaveLength(2);
});

test('what ends the run is not told while it lasts, for it is told as the reason why; and it stays known', () => {
  const { troubles, told } = watched();
  troubles.note(aTrouble({ stops: 'proxy_credentials' }), true);
  expect(told).toEqual([]);
  troubles.over();
  expect(troubles.ending).toMatchObject({ stops: 'proxy_credentials' });
});

test('secrets in a stranger’s words are taken out before they go anywhere', () => {
  const { troubles, logged, told } = watched();
  troubles.note(aTrouble({ message: 'page "secret"' }), true);
  expect(JSON.stringify([logged, told, lastErrorIn(troubles)])).not.toContain('secret');
});
