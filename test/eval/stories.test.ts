import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findCases } from '../../src/eval/index.ts';
import { cli } from '../support/run-cli.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/stories');
const stories = await findCases(FOLDER);

interface Told {
  readonly name: string;
  readonly incidents: number;
  readonly missed: readonly unknown[];
  readonly wrong: readonly unknown[];
  readonly problems: readonly string[];
}

/** Clusters of the project's own, each with a cause and what follows from it; see docs/causes.md. */
describe('stories of causes', () => {
  let told: { code: number; total: unknown; shortfalls: unknown; cases: readonly Told[] };

  beforeAll(async () => {
    const bar = ['--min-recall', '100', '--min-precision', '100', '--max-false', '0'];
    const { code, output } = await cli(['eval', FOLDER, ...bar, '-o', 'json']);
    told = { code, ...JSON.parse(output) };
  });

  it.each(stories.map((story) => [story.name, story.causes ?? 0] as const))('%s: %i', (name, causes) => {
    const { incidents, missed, wrong, problems } = told.cases.find((each) => each.name === name) ?? {};
    expect({ incidents, missed, wrong, problems }).toEqual({ incidents: causes, missed: [], wrong: [], problems: [] });
  });

  it('come out at recall and precision 100 %, one incident for each cause', () => {
    expect(told.shortfalls).toEqual([]);
    expect(told.total).toMatchObject({ cases: stories.length, recall: 1, precision: 1, incidents_per_cause: 1 });
    expect(told.code).toBe(0);
  });

  it('are many, and tell of several looks and causes, and of a healthy cluster', () => {
    expect(stories.filter(({ causes }) => causes !== null).length).toBeGreaterThanOrEqual(40);
    expect(stories.filter(({ looks }) => looks.length > 1).length).toBeGreaterThanOrEqual(6);
    expect(stories.filter(({ causes }) => (causes ?? 0) > 1).length).toBeGreaterThanOrEqual(10);
    expect(stories.filter(({ expected }) => expected.length === 0).length).toBeGreaterThanOrEqual(1);
  });
});
