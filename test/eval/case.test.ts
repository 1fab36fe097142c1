import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCases } from '../../src/eval/index.ts';
import { folderOf, listOf } from '../support/case-folder.ts';

const NOW = '2026-03-02T10:00:00Z';
const HEALTHY = { now: NOW, expected: [] };
const ENTRY = { kind: 'Node', name: 'stone-1', codes: ['NodeNotReady'] };

describe('findCases', () => {
  it('finds every case at or below a folder, by name', async () => {
    const root = await folderOf({
      'b/case.json': HEALTHY,
      'a/deep/er/case.json': HEALTHY,
      'a/notes.json': {},
      'c/pods.json': {},
    });
    const cases = await findCases(root);
    expect(cases.map(({ name, folder }) => [name, folder])).toEqual([
      ['a/deep/er', join(root, 'a/deep/er')],
      ['b', join(root, 'b')],
    ]);
  });

  it('names cases the same with a slash at the end of the folder', async () => {
    const root = await folderOf({ 'alpha/case.json': HEALTHY });
    expect((await findCases(`${root}/`)).map(({ name }) => name)).toEqual(['alpha']);
    expect((await findCases(join(root, '../', root.split('/').at(-1) ?? ''))).map(({ name }) => name)).toEqual([
      'alpha',
    ]);
  });

  it('takes the folder itself for a case', async () => {
    const root = await folderOf({ 'case.json': HEALTHY });
    expect(await findCases(root)).toMatchObject([{ name: root, folder: root, expected: [], tolerated: [] }]);
  });

  it('reads a plain case as one look, now', async () => {
    const root = await folderOf({
      'case.json': { ...HEALTHY, note: 'a remark', tolerated: [{ kind: 'Pod', name: 'x*' }] },
    });
    expect(await findCases(root)).toMatchObject([
      {
        now: Date.parse(NOW),
        looks: [{ label: 'now', now: Date.parse(NOW) }],
        tolerated: [{ kind: 'Pod', name: 'x*' }],
      },
    ]);
  });

  it('takes remarks of several names, and a mark before the text', async () => {
    const remarks = { note: 'a', source: { url: 'https://example.com' }, title: 'b' };
    const tolerated = [{ kind: 'Node', namespace: null, name: 'x', why: 'c', comment: ['d'] }];
    const text = JSON.stringify({ ...HEALTHY, ...remarks, tolerated });
    const root = await folderOf({ 'case.json': `\uFEFF${text}` });
    expect(await findCases(root)).toMatchObject([{ tolerated: [{ kind: 'Node', name: 'x', namespace: null }] }]);
  });

  it('reads looks in the order of their times, whatever their zones', async () => {
    const root = await folderOf({
      'case.json': HEALTHY,
      'looks/2026-03-02T10:00:00Z/pods.json': listOf(),
      'looks/2026-03-02T10:30:00+01:00/pods.json': listOf(),
      'looks/.DS_Store': '',
    });
    const [item] = await findCases(root);
    expect(item?.looks.map(({ label, now }) => [label, now])).toEqual([
      ['2026-03-02T10:30:00+01:00', Date.UTC(2026, 2, 2, 9, 30)],
      ['2026-03-02T10:00:00Z', Date.UTC(2026, 2, 2, 10)],
    ]);
  });
});

describe('a case that could only measure wrongly is refused, by the name of its file', () => {
  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"now": ', /is not JSON/],
    ['no time', { expected: [] }, /now/],
    ['a time without a zone', { now: '2026-03-02T10:00:00', expected: [] }, /now/],
    ['nothing expected, not even an empty list', { now: NOW }, /expected/],
    ['an expected entry without codes', { now: NOW, expected: [{ kind: 'Pod', name: 'x' }] }, /codes/],
    ['an entry with no code in its codes', { now: NOW, expected: [{ ...ENTRY, codes: [] }] }, /codes/],
    ['an entry without a name', { now: NOW, expected: [{ kind: 'Node', codes: ['NodeNotReady'] }] }, /name/],
    [
      'a misspelled key, which would tolerate everything',
      { ...HEALTHY, tolerated: [{ kind: 'Node', name: '*', code: ['x'] }] },
      /"code"/,
    ],
    ['a misspelled list', { ...HEALTHY, tolerate: [] }, /"tolerate"/],
    ['a severity there is not', { now: NOW, expected: [{ ...ENTRY, severity: 'SEV-2' }] }, /severity/],
    ['a state there is not', { now: NOW, expected: [{ ...ENTRY, states: { now: 'fixed' } }] }, /states/],
    [
      'a state at a look that is not there',
      { now: NOW, expected: [{ ...ENTRY, states: { later: 'opened' } }] },
      /states name the look later, which is not there; there is now/,
    ],
  ])('%s', async (_, content, problem) => {
    const root = await folderOf({ 'good/case.json': HEALTHY, 'bad/case.json': content });
    const refusal = findCases(root);
    await expect(refusal).rejects.toMatchObject({
      code: 'case_invalid',
      remedy: 'The format is told in docs/cases.md.',
    });
    await expect(refusal).rejects.toThrow(problem);
    await expect(refusal).rejects.toThrow(join(root, 'bad/case.json'));
  });

  it('a look whose folder is no time', async () => {
    const root = await folderOf({
      'case.json': HEALTHY,
      'looks/first/pods.json': listOf(),
      [`looks/${NOW}/pods.json`]: listOf(),
    });
    await expect(findCases(root)).rejects.toThrow(`${join(root, 'looks/first')}: its name is no time`);
  });

  it('a folder of looks without any', async () => {
    const root = await folderOf({ 'case.json': HEALTHY, 'looks/notes.txt': '' });
    await expect(findCases(root)).rejects.toThrow(`${join(root, 'looks')} holds no looks`);
  });
});

describe('a folder without cases', () => {
  it('is refused, with what to name', async () => {
    const root = await folderOf({ 'pods.json': listOf() });
    await expect(findCases(root)).rejects.toMatchObject({
      code: 'case_invalid',
      message: `no case.json at or below ${root}`,
    });
  });

  it('that does not exist is refused too', async () => {
    await expect(findCases('/no/such/folder')).rejects.toThrow('cannot read the folder /no/such/folder');
  });
});

it('the examples of docs/cases.md are cases', async () => {
  const text = await readFile(new URL('../../docs/cases.md', import.meta.url), 'utf8');
  const [whole, entry] = [...text.matchAll(/```json\n([^`]+)```/g)].map(([, json]) => JSON.parse(json ?? ''));
  const looks = ['2026-03-02T10:00:00Z', '2026-03-02T10:10:00Z', '2026-03-02T11:30:00Z'];
  const root = await folderOf({
    'mistyped-image/case.json': whole,
    'crashes-again/case.json': { now: NOW, expected: [entry] },
    ...Object.fromEntries(looks.map((look) => [`crashes-again/looks/${look}/pods.json`, listOf()])),
  });
  expect((await findCases(root)).map(({ name, looks: { length } }) => [name, length])).toEqual([
    ['crashes-again', 3],
    ['mistyped-image', 1],
  ]);
});
