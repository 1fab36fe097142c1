import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HistoryReader, openHistoryReader } from '../../src/history/index.ts';
import { type Journey, scenarioCluster, startJourney } from '../support/journey.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

/** What is asked of the journey's history while nobody else has it open. */
async function asked<T>(journey: Journey, question: (history: HistoryReader) => Promise<T>): Promise<T> {
  const history = openHistoryReader({ directory: journey.directory });
  if (history === null) throw new Error('there is no history');
  try {
    return await question(history);
  } finally {
    await history.close();
  }
}

describe('the history of a bad rollout', () => {
  it('tells afterwards what happened, what was changed before, and what ended it', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    const results = await run.toTheEnd();
    await run.monitor.close();
    const { hits } = await asked(journey, (history) => history.search({ text: 'crash loop', kinds: ['turn'] }));
    expect(hits.map(({ snippet }) => snippet.replace(/: container.*?; /, ' ... '))).toEqual([
      expect.stringMatching(
        /^INC-1 resolved: SEV-2 CrashLoopBackOff .* ended: image api 2 -> 1 by kubectl, then healthy/,
      ),
      expect.stringMatching(/^INC-1 ongoing: .* changed: image api 2 -> 1 by kubectl$/),
      expect.stringMatching(/^INC-1 opened: .* changed: image api 1 -> 2 by kubectl-set$/),
    ]);
    const { total } = await asked(journey, (history) => history.statistics({}));
    expect(total).toMatchObject({ cycles: results.length, opened: 1, ended: 1 });
    expect(total.messages).toBe(results.at(-1)?.messages);
  });

  it('holds what was said as said, from the very first cycle on: nothing of it was pruned', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await run.cycles(2);
    const messages = await asked(journey, (history) => history.messages({}));
    expect(messages.map(({ number, pruned }) => [number, pruned])).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
    await run.monitor.close();
  });

  it('is rebuilt from the session, its backups and the ledger when the database is lost', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await run.toTheEnd();
    await run.monitor.close();
    const before = await asked(journey, (history) => history.messages({}));
    const path = join(journey.directory, 'history.db');
    await writeFile(path, 'torn'.repeat(3_000));

    const again = await journey.start();
    const result = await again.cycle();
    expect(result.degraded).toEqual([
      expect.stringMatching(/history\.db: .*kept untouched as .*unreadable-.*rebuilt from/),
    ]);
    await again.monitor.close();
    const after = await asked(journey, (history) => history.messages({}));
    const key = ({ number, entry }: (typeof before)[number]) => [number, entry];
    expect(after.map(key).slice(0, before.length)).toEqual(before.map(key));
    const { turns } = await asked(journey, (history) => history.records({}));
    expect(turns.map(({ turn }) => turn).slice(0, 2)).toEqual(['opened', 'resolved']);
    // Said by this process alone: the next has a sound database.
    expect((await (await journey.start()).cycle()).degraded).toEqual([]);
  });
});
