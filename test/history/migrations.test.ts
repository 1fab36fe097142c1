import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createSqliteHistory, openHistoryReader } from '../../src/history/index.ts';
import { BEGINNING } from '../../src/history/sqlite/migrations/001-beginning.ts';
import { A_START, aBatch, aLook, aTurn, LIFE } from '../support/history-records.ts';
import { NOON } from '../support/snapshots.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe('a database of the first version', () => {
  it('is brought to this one by its writer: what is in it stays, and looks are kept from then on', async () => {
    const directory = await temporaryDirectory();
    const old = new DatabaseSync(join(directory, 'history.db'));
    old.exec(`${BEGINNING};
      INSERT INTO lives (id, cluster, session_id, born) VALUES (1, '${LIFE.cluster}', '${LIFE.sessionId}', ${LIFE.born});
      INSERT INTO turns (id, life, cycle, at, number, turn, severity, code, owner, namespace, message)
        VALUES (1, 1, 1, ${NOON}, 42, 'opened', 'SEV-2', 'CrashLoopBackOff', 'Deployment api', 'shop', 'old');
      PRAGMA user_version = 1;`);
    old.close();
    expect(() => openHistoryReader({ directory })).toThrow(/earlier version; the monitor brings it up to date/);

    const history = createSqliteHistory({ directory, now: () => NOON });
    history.record(aBatch({ looks: [aLook(2, { before: A_START })] }));
    expect(await history.flush()).toBeNull();
    expect((await history.records({})).turns).toEqual([aTurn({ message: 'old' })]);
    expect(await history.looks({ cluster: LIFE.cluster })).toMatchObject([aLook(2, { before: A_START })]);
    await history.close();
    const reader = openHistoryReader({ directory });
    expect(await reader?.sizes()).toMatchObject({ turns: 1 });
    await reader?.close();
  });
});
