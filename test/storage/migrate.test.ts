import { describe, expect, it } from 'vitest';
import { type Migration, mapObjects, migrateDocument } from '../../src/storage/index.ts';

const STEPS: readonly Migration[] = [
  { from: 1, migrate: (document) => ({ ...document, steps: [...list(document.steps), 'one'] }) },
  { from: 2, migrate: (document) => ({ ...document, steps: [...list(document.steps), 'two'] }) },
];

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

describe('migrateDocument', () => {
  it.each([
    [1, ['one', 'two']],
    [2, ['two']],
    [3, undefined],
  ])('takes a document of version %i through the steps that are left, in order', (version, steps) => {
    const document = { schema_version: version, kept: true };
    expect(migrateDocument(document, STEPS, 3)).toEqual({
      ok: true,
      value: { document: { schema_version: 3, kept: true, ...(steps && { steps }) }, version },
    });
    expect(document).toEqual({ schema_version: version, kept: true });
  });

  it('passes on what has no version, for the schema to name, where no step begins without one', () => {
    for (const document of [{}, [], 'text', null]) {
      expect(migrateDocument(document, STEPS, 3)).toEqual({ ok: true, value: { document, version: 0 } });
    }
  });

  it('refuses a version to come, and what is none', () => {
    expect(migrateDocument({ schema_version: 4 }, STEPS, 3)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('newer version of this program'),
    });
    expect(migrateDocument({ schema_version: 1.5 }, STEPS, 3)).toMatchObject({ ok: false });
  });

  it('is a fault of ours when a step is missing', () => {
    expect(() => migrateDocument({ schema_version: 1 }, STEPS.slice(0, 1), 3)).toThrow('schema_version 2');
  });
});

describe('mapObjects', () => {
  it('changes the objects of a list and leaves all else as it is', () => {
    const change = () => ({ changed: true });
    expect(mapObjects([{ a: 1 }, 'text', null, [1]], change)).toEqual([{ changed: true }, 'text', null, [1]]);
    expect(mapObjects('no list', change)).toBe('no list');
  });
});
