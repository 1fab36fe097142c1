import { expect, it } from 'vitest';
import { sweepLeftovers } from '../../src/storage/leftovers.ts';
import { createVolatileFileSystem, osError } from '../support/volatile-file-system.ts';

const HOUR = 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 21, 9, 15);
const OURS = '/sessions/.demo.json.0badcafe.tmp';

it('removes what crashed writes of this file left, once it is over an hour old, and nothing else', async () => {
  const fileSystem = createVolatileFileSystem();
  const kept = [
    '/sessions/.demo.json.12345678.tmp',
    '/sessions/.other.json.0badcafe.tmp',
    '/sessions/.demo.json.notes.tmp',
    '/sessions/demo.json',
    '/sessions/demo.json.unreadable-20261121T091500Z',
  ];
  for (const path of kept) fileSystem.put(path, '', NOW - 2 * HOUR);
  fileSystem.put('/sessions/.demo.json.12345678.tmp', '', NOW - HOUR);
  fileSystem.put(OURS, '', NOW - HOUR - 1);
  await sweepLeftovers('/sessions/demo.json', NOW, fileSystem);
  expect(fileSystem.paths()).toEqual([...kept].sort());
});

it('never fails: not without the directory, and not when a leftover cannot be removed', async () => {
  const fileSystem = createVolatileFileSystem();
  await sweepLeftovers('/nowhere/demo.json', NOW, fileSystem);
  fileSystem.put(OURS, '');
  fileSystem.intercept = () => {
    throw osError('EROFS');
  };
  await sweepLeftovers('/sessions/demo.json', NOW, fileSystem);
  expect(fileSystem.paths()).toEqual([OURS]);
});
