import { expect, test } from 'vitest';
import { type HostIdentity, thisHost, visibilityOf } from '../../../src/record/folder/host-identity.ts';
import { namedHolder, nameOf, thisProcess } from '../../../src/record/folder/lock-holder.ts';

const FIRST = '4026531836-4026531834';
const HERE: HostIdentity = { host: 'web', machine: 'a1b2', boot: 'b007', space: FIRST };
const INNER: HostIdentity = { ...HERE, space: '4026532206-4026531834' };

test.each<[string, HostIdentity, HostIdentity, string]>([
  ['the same place', HERE, HERE, 'visible'],
  [
    'the same under another name, which changes with the network',
    { ...HERE, host: 'web.local' },
    HERE,
    'visible',
  ],
  ['another PID namespace of the same name', INNER, HERE, 'hidden'],
  ['the namespace above', HERE, INNER, 'hidden'],
  ['another time namespace, where start times differ', { ...HERE, space: '4026531836-1' }, HERE, 'hidden'],
  ['this machine before it was started again', { ...HERE, boot: 'b006' }, HERE, 'gone'],
  ['another machine', { ...HERE, boot: 'b006', machine: 'c3d4' }, HERE, 'hidden'],
  [
    'a machine without a name, of ours',
    { ...HERE, boot: 'b006', machine: undefined },
    { ...HERE, machine: undefined },
    'hidden',
  ],
  ['a copy of this machine with a name of its own', { ...HERE, boot: 'b006', host: 'web-2' }, HERE, 'hidden'],
  ['a container of the same image elsewhere', { ...INNER, boot: 'b006' }, INNER, 'hidden'],
  ['a place that could not be told', { ...HERE, boot: 'unknown' }, { ...HERE, boot: 'unknown' }, 'hidden'],
  [
    'a namespace that could not be told',
    { ...HERE, space: 'unknown' },
    { ...HERE, space: 'unknown' },
    'hidden',
  ],
])('%s', (_, there, here, sight) => {
  expect(visibilityOf(there, here)).toBe(sight);
});

test('where systems have no namespaces, a host is known by its name', async () => {
  const mac = await thisHost('darwin');
  expect(visibilityOf(mac, mac)).toBe('visible');
  expect(visibilityOf({ ...mac, host: 'another' }, mac)).toBe('hidden');
  expect(visibilityOf(mac, HERE)).toBe('hidden');
});

test('a holder is read back from its name as it was, and the name is fit for any file system', async () => {
  const self = await thisProcess();
  for (const holder of [
    self,
    { ...self, place: { ...self.place, machine: undefined } },
    { ...self, place: undefined },
  ]) {
    expect(nameOf(holder)).toMatch(/^[\w.@-]{1,200}$/);
    expect(namedHolder(nameOf(holder))).toEqual(holder);
  }
});

test('version 0.1.0 takes the holder for a process of another host, and leaves it alone', async () => {
  const self = await thisProcess();
  const [, , , host] = /^([1-9]\d*)\.([\w-]+)\.(.+)$/.exec(nameOf(self)) ?? [];
  expect(host).not.toBe(self.host);
});
