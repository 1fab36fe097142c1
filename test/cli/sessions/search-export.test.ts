import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createSqliteHistory, recordedMessages, type TurnRecord } from '../../../src/history/index.ts';
import { createCipher, parseEncryptionKey } from '../../../src/storage/index.ts';
import { user } from '../../support/conversations.ts';
import { aTool } from '../../support/history-records.ts';
import { cli } from '../../support/run-cli.ts';
import { A_CONVERSATION, aKeptSession, sessionDirectory } from '../../support/session-files.ts';
import { MINUTE, NOON } from '../../support/situations.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const options = (directory: string, env: Readonly<Record<string, string>> = {}) => ({
  env: { SESSION_DIR: directory, SESSION_ID: 'one', ...env },
  now: () => NOON + 24 * 60 * MINUTE,
});

const TURN: TurnRecord = {
  number: 1,
  turn: 'opened',
  cycle: 9,
  at: NOON,
  severity: 'SEV-2',
  code: 'ImagePullFailed',
  owner: 'Deployment api',
  namespace: 'shop',
  message: 'Back-off pulling image',
};

/** Session `one`, whose message 4 and an older one (number 9) are in the history, the older one pruned. */
async function withHistory(encrypted = false): Promise<string> {
  const session = aKeptSession('one');
  const directory = await sessionDirectory(session);
  const key = parseEncryptionKey(KEY);
  const cipher = encrypted ? createCipher({ key, oldKeys: [] }) : null;
  const history = createSqliteHistory({ directory, now: () => NOON, cipher });
  const life = { cluster: 'prod-eu', sessionId: 'one', born: session.metadata.createdAt };
  const gone = {
    number: 90,
    entry: user('disk pressure on worker-2\u001b[31m', { at: NOON - 120 * MINUTE, cycle: 2, incidents: [3] }),
  };
  history.record({
    life,
    messages: [...recordedMessages(session), gone],
    prunes: [{ cycle: 8, at: NOON - MINUTE, receipt: null, removed: [90] }],
    turns: [TURN],
    tools: [
      aTool({
        id: 'toolu_1',
        tool: 'search_history',
        status: 'ok',
        endedAt: NOON + 3,
        asked: '{"text":"disk"}',
        outcome: '2 found',
      }),
      aTool({
        id: 'toolu_2',
        tool: 'read_message',
        status: 'cancelled',
        endedAt: NOON + 9,
        asked: '{"cycle":2}',
        outcome: 'the analysis ended before it',
      }),
    ],
    calls: [
      {
        cycle: 9,
        at: NOON,
        model: 'm',
        usage: { input: 10, cacheRead: 90, cacheWrite: 0, output: 5 },
        costUsd: 0.25,
        failure: null,
      },
    ],
  });
  expect(await history.flush()).toBeNull();
  await history.close();
  return directory;
}

describe('sessions search', () => {
  it('finds what was said, the pruned too, with where and when it was', async () => {
    const { code, output, errors } = await cli('sessions search disk pressure', options(await withHistory()));
    expect({ code, output, errors }).toEqual({
      code: 0,
      errors: '',
      output:
        '2026-11-21 10:00 UTC · one #90 · delta · cycle 2 · INC-3 · pruned in cycle 8\n  disk pressure on worker-2 [31m\n',
    });
  });

  it('finds what looks said of incidents, and narrows', async () => {
    const directory = await withHistory();
    const search = async (...args: readonly string[]) =>
      (await cli(['sessions', 'search', ...args], options(directory))).output
        .split('\n')
        .filter((line) => /^\d{4}/.test(line));
    expect(await search('pulling', '--kind', 'turn')).toEqual([
      '2026-11-21 12:00 UTC · prod-eu · INC-1 opened · SEV-2 · ImagePullFailed shop/Deployment api · cycle 9',
    ]);
    expect(await search('--incident', 'INC-3')).toHaveLength(1);
    expect(await search('--from', '2026-11-21T11:30:00Z')).toHaveLength(3);
    expect(await search('--to', '2026-11-21')).toEqual([]);
    expect(await search('--from', '25h', '--kind', 'delta')).toHaveLength(1);
    expect(await search('--from', '2d', '--kind', 'delta', 'report')).toHaveLength(4);
    expect(await search('--session', 'two')).toEqual([]);
    expect(await search('--limit', '1', '--offset', '1', '--kind', 'delta')).toHaveLength(1);
  });

  it('says when nothing is found, and how to see more', async () => {
    const directory = await withHistory();
    expect((await cli('sessions search unheard of', options(directory))).output).toBe('nothing found for unheard of\n');
    expect((await cli('sessions search --limit 2', options(directory))).output).toMatch(
      /\n… and more \(--limit 4, --offset 2\)\n$/,
    );
  });

  it('gives machines the same in JSON and YAML, its marks and whether there is more', async () => {
    const directory = await withHistory();
    const json = JSON.parse((await cli('sessions search disk -o json', options(directory))).output);
    expect(json).toMatchObject({
      hits: [
        { what: 'message', session_id: 'one', number: 90, incidents: ['INC-3'], pruned: { cycle: 8 }, marks: [[0, 4]] },
      ],
      more: false,
      scanned_to: null,
    });
    expect(parse((await cli('sessions search disk -o yaml', options(directory))).output)).toEqual(json);
  });

  it('marks the words in colour, and lets no escape of a message through', async () => {
    const { output } = await cli('sessions search disk', { ...options(await withHistory()), hasColor: true });
    expect(output).toContain('\u001b[1mdisk\u001b[22m pressure');
    expect(output).not.toContain('\u001b[31m');
  });

  it('says that only a scan is possible where the history is encrypted', async () => {
    const directory = await withHistory(true);
    const env = { SESSION_ENCRYPTION_KEY: KEY };
    const { output, errors } = await cli('sessions search disk', options(directory, env));
    expect(output).toContain('one #90');
    expect(errors === '' || /^the history is encrypted: it was read row by row/.test(errors)).toBe(true);
  });

  it('says what to do where there is no history, and does not begin one', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const { code, errors } = await cli('sessions search disk', options(directory));
    expect(code).toBe(1);
    expect(errors).toMatch(/^error: there is no history in .*\nA monitor begins one with its next cycle/);
    expect((await cli('sessions search disk', options(directory, { HISTORY: 'false' }))).errors).toContain(
      'HISTORY=false keeps none',
    );
    expect(await readdir(directory)).toEqual(['one.json']);
  });
});

describe('sessions stats with a history', () => {
  it('tells each day and its cost, and what lies on disk', async () => {
    const { output, errors } = await cli('sessions stats one', options(await withHistory()));
    expect(errors).toBe('');
    expect(output).toMatch(/^messages +5 \(2 user, 2 assistant\); 6 ever, the others in the history$/m);
    expect(output).toMatch(/^on disk +session \d+ KB, ledger 0 B, history \d+ KB$/m);
    expect(output).toMatch(
      /\n\nDAY +CYCLES +MESSAGES +OPENED +ENDED +CALLS +TOKENS IN +CACHED +OUT +COST\n2026-11-21 .* 1 +100 +90 % +5 +\$0\.2500\n$/,
    );
  });

  it('goes on without one that cannot be read, and says so', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    await writeFile(join(directory, 'history.db'), 'no database at all, but long enough to look like something');
    const { code, output, errors } = await cli('sessions stats one', options(directory));
    expect(code).toBe(0);
    expect(output).toContain('session      one\n');
    expect(errors).toMatch(/^warning: .*history\.db/);
  });
});

describe('sessions export', () => {
  it('as CSV has one line for each message, by the name of the file', async () => {
    const directory = await withHistory();
    const file = join(directory, 'out.csv');
    await cli(['sessions', 'export', '--file', file, '--with-history'], options(directory));
    const lines = (await readFile(file, 'utf8')).split('\r\n');
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe('number,at,cycle,role,kind,written_by,model,incidents,pinned,excluded,pruned_at,text');
    expect(lines[2]).toBe(
      '90,2026-11-21T10:00:00.000Z,2,user,delta,,,INC-3,false,false,2026-11-21T11:59:00.000Z,disk pressure on worker-2',
    );
  });

  it('as Markdown reads as a diary', async () => {
    const directory = await withHistory();
    const { output } = await cli('sessions export --format markdown --with-history', options(directory));
    expect(output).toBe(`# one · prod-eu

12 cycles, 5 messages, 0 prunes; begun 2026-11-21 10:30 UTC, saved 2026-11-21 12:00 UTC.

## Saturday 2026-11-21

### 10:00 What changed · cycle 2 · #90 (pruned 2026-11-21 11:59 UTC)

\`\`\`text
disk pressure on worker-2
\`\`\`

### 11:00 The whole picture · cycle 1 · #2

\`\`\`text
## Baseline
\`\`\`

### 11:00 Report · cycle 1 · #3

\`\`\`text
All is well.
\`\`\`

### 12:00 What changed · cycle 9 · #4

\`\`\`text
INC-1 ImagePullFailed
  \`status\`: Back-off
\`\`\`

### 12:00 Report · cycle 9 · #5

One image cannot be pulled. *(claude-sonnet-5-5)*

- **INC-1**: The tag \\<b\\>1.5.0\\</b\\> is missing.
  - likely cause (high confidence): a typo
  - next: roll back
`);
  });

  it('says that it is readable, where the files are not', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const { errors } = await cli('sessions export one', options(directory, { SESSION_ENCRYPTION_KEY: KEY }));
    expect(errors).toBe('warning: what SESSION_ENCRYPTION_KEY encrypts on disk is readable in an export\n');
    expect((await cli('sessions export one', options(directory))).errors).toBe('');
  });

  it('writes over a file only when told to', async () => {
    const directory = await withHistory();
    const file = join(directory, 'mine.md');
    await writeFile(file, 'mine');
    const refused = await cli(['sessions', 'export', '--file', file], options(directory));
    expect(refused.errors).toBe(`error: ${file} is there already\nGive another name, or --force to write over it.\n`);
    expect(await readFile(file, 'utf8')).toBe('mine');
    await cli(['sessions', 'export', '--file', file, '--force'], options(directory));
    expect(await readFile(file, 'utf8')).toMatch(/^# one · prod-eu\n/);
  });

  it('as JSON has the pruned messages apart, so that it is imported as the session it is', async () => {
    const directory = await withHistory();
    const { output } = await cli('sessions export --with-history', options(directory));
    const json = JSON.parse(output);
    expect(json.conversation_history).toHaveLength(A_CONVERSATION.length);
    expect(json.pruned_messages).toMatchObject([{ number: 90, pruned_cycle: 8 }]);
    expect(json.tool_runs).toMatchObject([
      {
        id: 'toolu_1',
        tool: 'search_history',
        status: 'ok',
        started_at: '2026-11-21T12:00:00.000Z',
        outcome: '2 found',
      },
      { id: 'toolu_2', status: 'cancelled' },
    ]);
    const file = join(directory, 'out.json');
    await writeFile(file, output);
    expect((await cli(['sessions', 'import', file, '--as', 'again'], options(directory))).code).toBe(0);
  });

  it('says under a report what was looked up for it, in Markdown too', async () => {
    const session = aKeptSession('one');
    const said = session.history.map((entry) =>
      entry.report === null
        ? entry
        : { ...entry, content: `${entry.content}\n(looked up: search_history text "a*b": 4 found)` },
    );
    const directory = await sessionDirectory({ ...session, history: said });
    const { output } = await cli('sessions export --format markdown', options(directory));
    expect(output).toMatch(/\n\*looked up: search\\_history text "a\\\*b": 4 found\*\n/);
  });
});

describe('what the model looked up', () => {
  it('is listed by sessions show --tools, and counted by sessions stats', async () => {
    const directory = await withHistory();
    const { output } = await cli('sessions show --tools', options(directory));
    expect(output).toBe(
      [
        '2026-11-21 12:00 UTC  cycle 1  search_history {"text":"disk"}  2 found',
        '2026-11-21 12:00 UTC  cycle 1  read_message {"cycle":2}  cancelled: the analysis ended before it',
        '',
      ].join('\n'),
    );
    expect(JSON.parse((await cli('sessions show --tools --last 1 -o json', options(directory))).output)).toMatchObject([
      { id: 'toolu_2', started_at: '2026-11-21T12:00:00.000Z' },
    ]);
    expect((await cli('sessions stats one', options(directory))).output).toMatch(
      /looked up +2 times \(search_history 1, read_message 1\), 1 cancelled\n/,
    );
    expect(JSON.parse((await cli('sessions stats one -o json', options(directory))).output).tool_calls).toMatchObject({
      all: 2,
      failed: 0,
      cancelled: 1,
    });
  });
});
