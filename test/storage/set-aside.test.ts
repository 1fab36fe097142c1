import { expect, it } from 'vitest';
import { setAside } from '../../src/storage/index.ts';
import { createVolatileFileSystem, osError } from '../support/volatile-file-system.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15, 0, 123);
const PATH = '/sessions/demo.json';
const ASIDE = `${PATH}.unreadable-20261121T091500Z`;

it('renames the file and keeps its bytes', async () => {
  const fileSystem = createVolatileFileSystem();
  fileSystem.put(PATH, '{"torn');
  expect(await setAside(PATH, NOW, fileSystem)).toBe(ASIDE);
  expect(fileSystem.text(ASIDE)).toBe('{"torn');
  expect(fileSystem.text(PATH)).toBeNull();
  fileSystem.cutPower('synced only');
  expect(fileSystem.paths()).toEqual([ASIDE]);
});

it('never takes a name that something has, even within one second', async () => {
  const fileSystem = createVolatileFileSystem();
  for (const [content, name] of [
    ['first', ASIDE],
    ['second', `${ASIDE}-2`],
    ['third', `${ASIDE}-3`],
  ] as const) {
    fileSystem.put(PATH, content);
    expect(await setAside(PATH, NOW, fileSystem)).toBe(name);
  }
  expect(fileSystem.text(ASIDE)).toBe('first');
  expect(fileSystem.text(`${ASIDE}-2`)).toBe('second');
});

it('answers null, and leaves the file, when it cannot be renamed', async () => {
  const fileSystem = createVolatileFileSystem();
  fileSystem.put(PATH, '{"torn');
  fileSystem.intercept = (step) => {
    if (step === 'rename') throw osError('EROFS');
  };
  expect(await setAside(PATH, NOW, fileSystem)).toBeNull();
  expect(fileSystem.text(PATH)).toBe('{"torn');
});

it('answers null when it cannot see whether a name is free', async () => {
  const fileSystem = createVolatileFileSystem();
  fileSystem.put(PATH, '{"torn');
  const blind = { ...fileSystem, inspect: async () => Promise.reject(osError('EACCES')) };
  expect(await setAside(PATH, NOW, blind)).toBeNull();
  expect(fileSystem.text(PATH)).toBe('{"torn');
});
