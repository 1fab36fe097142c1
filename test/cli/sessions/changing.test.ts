import { readdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSqliteHistory } from '../../../src/history/index.ts';
import { createFileLedgerStore } from '../../../src/ledger/index.ts';
import { createFileLock, describeThisProcess } from '../../../src/lock/index.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import type { Session } from '../../../src/model/session.ts';
import { temporaryName } from '../../../src/storage/temporary-name.ts';
import { plainTurns } from '../../support/conversations.ts';
import { ownerIds } from '../../support/locks.ts';
import { cli } from '../../support/run-cli.ts';
import { A_CONVERSATION, aKeptSession, readKept, sessionDirectory } from '../../support/session-files.ts';
import { anIncident, NOON } from '../../support/situations.ts';

const newOwner = ownerIds();
const options = (directory: string, env: Readonly<Record<string, string>> = {}) => ({
  env: { SESSION_DIR: directory, SESSION_ID: 'one', ...env },
  now: () => NOON,
});
const pins = ({ history }: Session) => history.flatMap(({ number, pinned }) => (pinned ? [number] : []));

/** Whoever asks for a number makes a new file's name of it: that name is taken, and no new file can be made. */
function takeTheNames(directory: string, fileName: string): number {
  const token = 0.25;
  const folders = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isDirectory());
  for (const { parentPath, name } of folders)
    writeFileSync(
      temporaryName(join(parentPath, name, fileName), () => token),
      '',
    );
  return token;
}

/** As if a monitor wrote the session. */
async function monitorHolds(directory: string, id: string): Promise<void> {
  const lock = createFileLock({
    target: join(directory, `${id}.json`),
    self: describeThisProcess(),
    version: '1.2.3',
    command: 'run',
    now: () => NOON,
    stopwatch: () => performance.now(),
    newOwner,
  });
  const acquired = await lock.acquire();
  if (acquired.outcome !== 'held') throw new Error('somebody else has it');
  onTestFinished(() => acquired.held.release());
}

describe('sessions pin, unpin, exclude, include where no monitor runs', () => {
  it('are done at once, under the lock, and remembered in the session', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const pinned = await cli('sessions pin 4 INC-1 --by bo', options(directory));
    expect(pinned).toMatchObject({ code: 0, output: 'message 4 and INC-1 pinned by bo\n', errors: '' });
    const session = await readKept(directory, 'one');
    expect([pins(session), session.metadata.pinnedIncidents]).toEqual([[4], [1]]);
    expect(session.metadata.events).toMatchObject([{ event: 'asked', text: 'message 4 and INC-1 pinned by bo' }]);
    expect(session.metadata.heard).toEqual([]);
    expect((await readdir(directory)).filter((name) => name.endsWith('.lock'))).toEqual([]);

    await cli('sessions exclude 4 5', options(directory));
    expect((await cli('sessions show one --message 4', options(directory))).output).toMatch(
      /^#4 user · delta · .* · INC-1 · pinned · not sent to the model\n/,
    );
    await cli('sessions include 4 5', options(directory));
    await cli('sessions unpin #4 inc-1', options(directory));
    const back = await readKept(directory, 'one');
    expect(back.history).toEqual(A_CONVERSATION);
    expect(back.metadata.pinnedIncidents).toEqual([]);
  });

  it('refuse an incident that never was, and name those that are known; for a running monitor too', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const asked = () => cli('sessions pin INC-1 INC-99', options(directory));
    const refused = {
      code: 2,
      output: '',
      errors: 'error: there never was an incident INC-99\nThese are known, the newest first: INC-1.\n',
    };
    expect(await asked()).toMatchObject(refused);
    await monitorHolds(directory, 'one');
    expect(await asked()).toMatchObject(refused);
    expect(await readdir(directory)).not.toContain('session-inbox');
    expect((await cli('sessions unpin INC-1', options(directory))).errors).toBe(
      'error: INC-1 is not pinned\nNone is pinned.\n',
    );
  });

  it('take an incident that the ledger has forgotten, for the history keeps what is pinned', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const ledgers = createFileLedgerStore({ directory, now: () => NOON, random: () => 0.5 });
    const incidents = Array.from({ length: 12 }, (_, index) => anIncident({ number: index + 20 }));
    await ledgers.save({ ...emptyLedger('prod-eu'), incidents, nextNumber: 33 });
    expect((await cli('sessions pin INC-5', options(directory))).code).toBe(0);
    expect((await cli('sessions pin INC-33', options(directory))).errors).toMatch(
      /\nThese are known, the newest first: INC-31, INC-30, .*, INC-22 and 3 more\.\n$/,
    );
  });

  it.each(['pin 4 INC-1', 'exclude 4', 'close one', 'import'])(
    'say nothing of success where the disk does not take it: `sessions %s`',
    async (line) => {
      const directory = await sessionDirectory(aKeptSession('one'));
      const file = join(await sessionDirectory(aKeptSession('one')), 'one.json');
      const words = line === 'import' ? ['sessions', 'import', file, '--force'] : `sessions ${line}`;
      const before = await readKept(directory, 'one');
      const random = () => takeTheNames(directory, 'one.json');
      const { code, output, errors } = await cli(words, { ...options(directory), random });
      expect({ code, output }).toEqual({ code: 1, output: '' });
      expect(errors).toMatch(/^error: cannot write .*one\.json/);
      expect(await readKept(directory, 'one')).toEqual(before);
    },
  );

  it('name the messages there are when one is not there, and do none of it', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const { code, output, errors } = await cli('sessions pin 4 77', options(directory));
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(
      /^error: the conversation one holds no message 77\n`k8s-monitor sessions show` gives the numbers/,
    );
    expect(pins(await readKept(directory, 'one'))).toEqual([]);
  });

  it.each(['pin twelve', 'exclude INC-1', 'pin', 'pin 0'])('refuse `sessions %s` as wrong usage', async (line) => {
    const { code, errors } = await cli(`sessions ${line}`, options(await sessionDirectory(aKeptSession('one'))));
    expect(code).toBe(2);
    expect(errors).toMatch(/^error: /);
  });

  it('do not change what is archived', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    await cli('sessions archive one', options(directory));
    const { code, errors } = await cli('sessions pin 4', options(directory));
    expect(code).toBe(2);
    expect(errors).toContain('error: one is archived: nothing in it changes\n');
  });
});

describe('beside a monitor', () => {
  it('they wait in its inbox, and its session is not touched', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    await monitorHolds(directory, 'one');
    const before = await readKept(directory, 'one');
    const { code, output } = await cli('sessions pin 4', options(directory));
    expect(code).toBe(0);
    expect(output).toMatch(/^left for the monitor that writes one \(.*run.*\): it does it at its next cycle\n$/);
    expect(await readdir(join(directory, 'session-inbox', 'one'))).toHaveLength(1);
    expect(await readKept(directory, 'one')).toEqual(before);
  });

  it.each(['close one', 'reopen one', 'archive one', 'delete --yes one', 'backup one', 'recover one --from x --yes'])(
    'sessions %s is refused, and names who has it',
    async (line) => {
      const directory = await sessionDirectory(aKeptSession('one'));
      await monitorHolds(directory, 'one');
      const before = await readKept(directory, 'one');
      const { code, errors } = await cli(`sessions ${line}`, options(directory));
      expect(code).toBe(1);
      expect(errors).toMatch(/^error: another k8s-monitor writes .*one\.json: .*run/);
      expect(await readKept(directory, 'one')).toEqual(before);
    },
  );

  it('sessions migrate leaves its session to it', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    await monitorHolds(directory, 'one');
    const { code, output } = await cli('sessions migrate', options(directory));
    expect(code).toBe(0);
    expect(output).toMatch(/one\.json: left to the monitor that writes it/);
  });
});

describe('sessions prune', () => {
  const long = aKeptSession('one', {
    history: [...A_CONVERSATION.slice(0, 3), ...plainTurns(120, 900)].map((entry, index) => ({
      ...entry,
      number: index + 1,
    })),
  });
  const session = { ...long, metadata: { ...long.metadata, nextMessage: long.history.length + 1 } };

  it('prunes at once where no monitor runs; what went is in the history, with the receipt', async () => {
    const directory = await sessionDirectory(session);
    const { code, output } = await cli('sessions prune', options(directory, { MAX_CONTEXT_TOKENS: '20000' }));
    expect(code).toBe(0);
    expect(output).toMatch(/^a prune asked for by anna\nasked: 243 -> \d+ messages, \d+ -> \d+ tokens\n$/);
    const after = await readKept(directory, 'one');
    expect(after.history.length).toBeLessThan(100);
    expect(after.history.at(-1)).toEqual(session.history.at(-1));
    expect(after.metadata).toMatchObject({ prunes: 1, lastCycle: null });

    const history = createSqliteHistory({ directory, now: () => NOON });
    const { prunes } = await history.records({ sessionId: 'one' });
    expect(prunes).toMatchObject([{ at: NOON, receipt: { cause: 'asked' } }]);
    const { total } = await history.statistics({ sessionId: 'one' });
    // The baseline is new, and so are the system message's number and a summary's.
    expect(total.messages).toBeGreaterThanOrEqual(session.history.length);
    expect(prunes[0]?.removed).toBe(
      session.history.length - after.history.filter(({ number = 0 }) => number <= 243).length,
    );
    await history.close();
  });

  it('says that there is nothing to prune in a small session, and leaves it as it is', async () => {
    for (const history of [[], A_CONVERSATION]) {
      const directory = await sessionDirectory(aKeptSession('one', { history }));
      expect((await cli('sessions prune', options(directory))).output).toBe(
        'a prune asked for by anna; there is nothing to prune, it would not become smaller\n',
      );
      const after = await readKept(directory, 'one');
      expect([after.history, after.metadata.prunes]).toEqual([history, 0]);
    }
  });
});

describe('sessions close and reopen', () => {
  it('mark it, once, and the list tells', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const before = await readKept(directory, 'one');
    expect((await cli('sessions close one', options(directory))).output).toMatch(/^one closed: no cycle adds to it/);
    const closed = await readKept(directory, 'one');
    expect(closed).toMatchObject({ history: before.history, savedAt: before.savedAt, metadata: { closedAt: NOON } });
    expect((await cli('sessions close one', options(directory))).output).toBe(
      'one is closed already, since 2026-11-21 12:00 UTC\n',
    );
    expect((await cli('sessions list', options(directory))).output).toMatch(/^one +closed, current /m);
    expect((await cli('sessions show one --last 1', options(directory))).output).toMatch(
      /^closed 2026-11-21 12:00 UTC\n/,
    );
    expect((await cli('sessions reopen one', options(directory))).output).toBe('one reopened\n');
    expect((await readKept(directory, 'one')).metadata.closedAt).toBeNull();
    expect((await cli('sessions reopen one', options(directory))).output).toBe('one is open\n');
    const events = (await cli('sessions show one --events', options(directory))).output;
    expect(events).toMatch(/closed: closed by anna\n.*reopened: reopened by anna\n$/);
  });
});
