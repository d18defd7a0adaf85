import type { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { ResponseReader } from '../../../src/tenant/http/response-reader.ts';

/** What undici hands to a handler; it keeps what it was aborted with. */
function aController() {
  const aborted: Error[] = [];
  const controller = {
    abort: (reason: Error) => aborted.push(reason),
  } as unknown as Dispatcher.DispatchController;
  return { aborted, controller };
}

test('a request that is given up while it stands in line for its connection does not go out', async () => {
  const reader = new ResponseReader(1_000);
  const reason = new Error('no reply in time');
  reader.abort(reason);
  await expect(reader.response).rejects.toBe(reason);
  const { aborted, controller } = aController();
  reader.onRequestStart(controller);
  expect(aborted).toEqual([reason]);
});

test('a request that is given up on the wire is aborted there', async () => {
  const reader = new ResponseReader(1_000);
  const { aborted, controller } = aController();
  reader.onRequestStart(controller);
  const reason = new Error('no longer waited for');
  reader.abort(reason);
  await expect(reader.response).rejects.toBe(reason);
  expect(aborted).toEqual([reason]);
});

test('a reply is the last status and its text, whole, without a byte order mark', async () => {
  const reader = new ResponseReader(1_000);
  const { controller } = aController();
  reader.onRequestStart(controller);
  reader.onResponseStart(controller, 103, { link: '</early>' });
  reader.onResponseStart(controller, 201, { 'x-ratelimit-remaining': '7' });
  const bytes = Buffer.from('\uFEFF{"name":"ü"}');
  // Cut in the middle of the ü.
  const cut = bytes.indexOf(0xbc);
  reader.onResponseData(controller, bytes.subarray(0, cut));
  reader.onResponseData(controller, bytes.subarray(cut));
  reader.onResponseEnd();
  expect(await reader.response).toEqual({
    status: 201,
    headers: { 'x-ratelimit-remaining': '7' },
    text: '{"name":"ü"}',
  });
});

test('a reply that is cut off is an error, not the part of it that came', async () => {
  const reader = new ResponseReader(1_000);
  const { controller } = aController();
  reader.onRequestStart(controller);
  reader.onResponseStart(controller, 201, {});
  reader.onResponseData(controller, Buffer.from('[{"provider"'));
  reader.onResponseError(controller, new Error('other side closed'));
  await expect(reader.response).rejects.toThrow('other side closed');
});
