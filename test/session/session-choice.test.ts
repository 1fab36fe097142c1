import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHOICE_FILE, readSessionChoice, writeSessionChoice } from '../../src/session/index.ts';
import { NOON } from '../support/situations.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const random = () => 0.5;
const aChoice = (session: string, ...fulfilled: readonly string[]) => ({ session, by: 'anna', at: NOON, fulfilled });

describe('the session that people chose', () => {
  it('is none at first, then the last one, with the ids of all wishes that were fulfilled', async () => {
    const directory = await temporaryDirectory();
    expect(readSessionChoice(directory)).toEqual({ ok: true, value: null });
    await writeSessionChoice(directory, aChoice('one', 'a'), { random });
    await writeSessionChoice(directory, aChoice('two', 'b', 'a'), { random });
    expect(readSessionChoice(directory)).toMatchObject({ ok: true, value: aChoice('two', 'a', 'b') });
    expect(JSON.parse(await readFile(join(directory, CHOICE_FILE), 'utf8'))).toEqual({
      schema_version: 1,
      session: 'two',
      by: 'anna',
      at: '2026-11-21T12:00:00.000Z',
      fulfilled: ['a', 'b'],
    });
  });

  it('keeps the newest fifty ids', async () => {
    const directory = await temporaryDirectory();
    const ids = Array.from({ length: 60 }, (_, index) => `id-${index}`);
    await writeSessionChoice(directory, aChoice('one', ...ids), { random });
    expect(readSessionChoice(directory)).toMatchObject({ value: { fulfilled: ids.slice(10) } });
  });

  it.each([
    ['torn', '{"schema_version": 1, "sess', /its JSON breaks off/],
    ['empty', '', /it is empty/],
    ['of a newer program', '{"schema_version": 9}', /a newer version/],
    [
      'leading out of the directory',
      '{"schema_version":1,"session":"../x","by":"","at":"2026-11-21T12:00:00Z","fulfilled":[]}',
      /^session: /,
    ],
  ])('is told where the file is %s, and that is kept when people choose again', async (_, text, problem) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, CHOICE_FILE), text);
    expect(readSessionChoice(directory)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
    await writeSessionChoice(directory, aChoice('one'), { random });
    expect(readSessionChoice(directory)).toMatchObject({ value: { session: 'one' } });
    const names = (await readdir(directory)).toSorted();
    expect(names).toEqual([CHOICE_FILE, `${CHOICE_FILE}.unreadable-20261121T120000Z`]);
    expect(await readFile(join(directory, names[1] ?? ''), 'utf8')).toBe(text);
  });
});
