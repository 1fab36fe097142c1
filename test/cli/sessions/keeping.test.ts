import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fileSize } from '../../../src/cli/render/times.ts';
import { createSqliteHistory } from '../../../src/history/index.ts';
import { createFileLock, describeThisProcess } from '../../../src/lock/index.ts';
import { createFileSessionStore } from '../../../src/session/index.ts';
import { type Cipher, createCipher } from '../../../src/storage/index.ts';
import { plainTurns } from '../../support/conversations.ts';
import { aBatch, aMessage } from '../../support/history-records.ts';
import { ownerIds } from '../../support/locks.ts';
import { cli } from '../../support/run-cli.ts';
import { A_CONVERSATION, aKeptSession, readKept, sessionDirectory } from '../../support/session-files.ts';
import { NOON } from '../../support/situations.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const options = (directory: string, env: Readonly<Record<string, string>> = {}, now = NOON) => ({
  env: { SESSION_DIR: directory, SESSION_ID: 'one', ...env },
  now: () => now,
});
const archives = async (directory: string) => (await readdir(join(directory, 'archive'))).toSorted();

describe('sessions archive', () => {
  it('packs a session, sums it up, and show, stats and export read it there', async () => {
    const directory = await sessionDirectory(aKeptSession('one'), aKeptSession('two'));
    const { code, output } = await cli('sessions archive one', options(directory));
    const path = join(directory, 'archive', 'one.20261121T120000000Z.json.gz');
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(`^archived one as ${path} \\(\\d+ K?B\\)\n$`),
    });
    expect(await archives(directory)).toEqual(['one.20261121T120000000Z.json.gz']);

    expect((await cli('sessions list', options(directory))).output).toMatch(/\n1 archived \(--all shows them\)\n$/);
    expect((await cli('sessions list --all', options(directory))).output).toMatch(
      /^one\.20261121T120000000Z +archived +prod-eu +12 +5 /m,
    );
    const shown = (await cli('sessions show one', options(directory))).output;
    expect(shown).toMatch(/^archived 2026-11-21 12:00 UTC\n\n## Summary of 4 older messages/);
    expect(shown).toContain('### Concluded (by an analyst, never certain)\nINC-1 ');
    expect(shown).toContain('#5 assistant · report · cycle 9');
    expect(JSON.parse((await cli('sessions stats one -o json', options(directory))).output)).toMatchObject({
      state: 'archived',
      closed_at: '2026-11-21T12:00:00.000Z',
    });
    const exported = JSON.parse((await cli('sessions export one', options(directory))).output);
    expect(exported.conversation_history).toHaveLength(5);
    expect(exported.metadata.events.map(({ event }: { event: string }) => event)).toEqual(['closed', 'archived']);
  });

  it('keeps to SESSION_LIMIT: the oldest archived go, and are named; what is not archived never does', async () => {
    const directory = await sessionDirectory(...['a', 'b', 'c', 'one'].map((id) => aKeptSession(id)));
    const limited = (at: number) => options(directory, { SESSION_LIMIT: '2' }, NOON + at);
    expect((await cli('sessions archive a', limited(1))).output).toMatch(
      /^archived a .*\nSESSION_LIMIT is 2, and 3 sessions are not archived: none of them goes by itself, .*\n$/,
    );
    expect((await cli('sessions archive b', limited(2))).output).toMatch(
      /\nremoved the archived a\.20261121T120000001Z: SESSION_LIMIT is 2\nSESSION_LIMIT is 2, and 3 sessions are left with the one that was just archived: .*\n$/,
    );
    const roomy = options(directory, { SESSION_LIMIT: '3' }, NOON + 3);
    expect((await cli('sessions reopen c', roomy)).output).not.toContain('SESSION_LIMIT');
    expect(await archives(directory)).toEqual(['b.20261121T120000002Z.json.gz']);
    expect((await readdir(directory)).filter((name) => name.endsWith('.json'))).toEqual(['c.json', 'one.json']);
  });

  it('is deleted like others, by its id or its own name', async () => {
    const directory = await sessionDirectory(aKeptSession('one'), aKeptSession('two'));
    await cli('sessions archive one', options(directory));
    await cli('sessions archive two', options(directory));
    const asked = await cli('sessions delete one', { ...options(directory), answer: 'no' });
    expect(asked).toMatchObject({
      output: 'kept\n',
      questions: [expect.stringMatching(/^Delete .*\.json\.gz\? \[y\/N\] $/)],
    });
    await cli('sessions delete --yes one', options(directory));
    await cli('sessions delete --yes two.20261121T120000000Z', options(directory));
    expect(await archives(directory)).toEqual([]);
  });
});

describe('sessions import', () => {
  it('takes back what export wrote, to the byte, as the same or another session', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const elsewhere = await temporaryDirectory();
    const file = join(elsewhere, 'backup.json');
    expect((await cli(['sessions', 'export', '--file', file], options(directory))).output).toBe(
      `wrote ${file}: 5 messages\n`,
    );
    const kept = await readFile(join(directory, 'one.json'), 'utf8');
    expect(await readFile(file, 'utf8')).toBe(kept);

    const other = join(elsewhere, 'sessions');
    const imported = await cli(['sessions', 'import', file], options(other, {}, NOON + 1_000));
    expect(imported).toMatchObject({ code: 0, output: 'imported one: 12 cycles, 5 messages\n', errors: '' });
    expect(await readFile(join(other, 'one.json'), 'utf8')).toBe(kept);

    await cli(['sessions', 'import', file, '--as', 'staging-2'], options(other));
    const { id, ...rest } = await readKept(other, 'staging-2');
    expect({ ...rest, id: 'one' }).toEqual(await readKept(directory, 'one'));
    expect(id).toBe('staging-2');
  });

  it('refuses to write over a session that is there, and with --force keeps that one', async () => {
    const directory = await sessionDirectory(
      aKeptSession('one'),
      aKeptSession('two', { history: A_CONVERSATION.slice(0, 2) }),
    );
    const file = join(await temporaryDirectory(), 'one.json');
    await writeFile(file, await readFile(join(directory, 'one.json')));
    const refused = await cli(['sessions', 'import', file, '--as', 'two'], options(directory));
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.errors).toMatch(
      /^error: there is a session two already \(2 messages\)\nGive the new one another name with --as ID, or --force/,
    );
    expect((await readKept(directory, 'two')).history).toHaveLength(2);

    const forced = await cli(['sessions', 'import', file, '--as', 'two', '--force'], options(directory));
    expect(forced.output).toMatch(/^what was in its place is kept as .*backups.two\.json\.\d+T\d+Z\nimported two: /);
    expect((await readKept(directory, 'two')).history).toHaveLength(5);
    const candidates = JSON.parse((await cli('sessions recover two -o json', options(directory))).output);
    expect(candidates).toMatchObject([
      { kind: 'current', messages: 5 },
      { kind: 'backup', messages: 2, state: 'whole' },
    ]);
  });

  it('takes the plain four-key file, and searches its texts for secrets', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, 'old.json');
    const plain = {
      session_id: 'old',
      conversation_history: [{ role: 'user', content: 'use password=hunter2hunter2 there' }],
      metadata: { cycle_count: 3 },
      saved_at: '2025-01-02T03:04:05Z',
    };
    await writeFile(file, JSON.stringify(plain));
    const sessions = join(directory, 'sessions');
    const { code, output } = await cli(['sessions', 'import', file, '--as', 'taken'], options(sessions));
    expect(code).toBe(0);
    expect(output).toMatch(/^imported taken: 3 cycles, 1 messages\nit was not written by k8s-monitor/);
    expect(await readFile(join(sessions, 'taken.json'), 'utf8')).not.toContain('hunter2');
  });

  it('says where a file is malformed, and leaves nothing behind', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, 'bad.json');
    await writeFile(file, JSON.stringify({ conversation_history: [{ role: 'robot', content: 'x' }], metadata: {} }));
    const { code, errors } = await cli(['sessions', 'import', file], options(join(directory, 'sessions')));
    expect(code).toBe(1);
    expect(errors).toMatch(/^error: .*bad\.json is no session: .*role.*\nNothing was imported\./);
    expect(await readdir(directory)).toEqual(['bad.json']);
    const missing = await cli(['sessions', 'import', join(directory, 'nope.json')], options(directory));
    expect(missing.errors).toMatch(/^error: cannot read .*nope\.json: /);
  });
});

describe('sessions recover', () => {
  it('lists what there is, with age, size and whether it is whole, and goes on from what is chosen', async () => {
    const directory = await sessionDirectory(aKeptSession('one', { history: A_CONVERSATION.slice(0, 3) }));
    await cli('sessions backup one', options(directory));
    await rm(join(directory, 'one.json'));
    await writeFile(join(directory, 'one.json'), '{"session_id": "one", "conv');
    const later = options(directory, {}, NOON + 3_600_000);
    const listed = await cli('sessions recover', later);
    expect(listed.code).toBe(0);
    const lines = listed.output.split('\n');
    expect(lines[0]).toMatch(/^FILE +WHAT +AGE +CYCLES +MESSAGES +SAVED +STATE$/);
    expect(lines[1]).toMatch(/^one\.json +in use .* unreadable$/);
    expect(lines[2]).toMatch(/^one\.json\.20261121T120000000Z +backup +60 min +12 +3 +2026-11-21 12:00 UTC +whole$/);
    expect(listed.output).toMatch(
      /\nA start goes on by itself from the backup one\.json\.\d+T\d+Z: 12 cycles, 3 messages\. Nothing else here has more\.\n$/,
    );
    const json = JSON.parse((await cli('sessions recover -o json', later)).output);
    expect(json).toMatchObject([
      { kind: 'current', state: 'unreadable' },
      { kind: 'backup', state: 'whole', messages: 3 },
    ]);
    expect(parse((await cli('sessions recover -o yaml', later)).output)).toEqual(json);

    const name = 'one.json.20261121T120000000Z';
    const kept = await cli(`sessions recover one --from ${name}`, { ...later, answer: 'n' });
    expect(kept.output).toBe('kept\n');
    const done = await cli(`sessions recover one --from ${name} --yes`, later);
    expect(done.output).toMatch(
      /^one goes on from .*: 12 cycles, 3 messages\nwhat was in its place is kept as .*unreadable-/,
    );
    const recovered = await readKept(directory, 'one');
    expect(recovered.history).toHaveLength(3);
    expect(recovered.metadata.events).toMatchObject([{ event: 'recovered', text: `recovered by hand from ${name}` }]);
  });

  it('names what has most, and says what a choice costs: of a torn file a start takes more than its backup has', async () => {
    const short = aKeptSession('one', { history: A_CONVERSATION.slice(0, 3) });
    const directory = await sessionDirectory({ ...short, metadata: { ...short.metadata, cycleCount: 0 } });
    await cli('sessions backup one', options(directory));
    const turns = plainTurns(20, 300).map((entry, index) => ({
      ...entry,
      ...{ number: index + 4, cycle: index + 2, at: NOON - 60_000 },
    }));
    const long = aKeptSession('one', { history: [...A_CONVERSATION.slice(0, 3), ...turns] });
    const whole = await readFile(join(await sessionDirectory(long), 'one.json'));
    await writeFile(join(directory, 'one.json'), whole.subarray(0, whole.length * 0.7));
    const backup = 'one.json.20261121T120000000Z';
    const later = options(directory, {}, NOON + 3_600_000);
    const list = async () => (await cli('sessions recover', later)).output;
    const before = await list();
    const [, cycles, messages] =
      /\nA start goes on by itself with what can be read of one\.json: (\d+) cycles, (\d+) messages\. Nothing else here has more\.\n$/.exec(
        before,
      ) ?? [];
    expect(Number(messages)).toBeGreaterThan(10);
    expect(before).not.toContain('--from');

    const fewer = `${cycles} cycles and ${Number(messages) - 3} messages fewer`;
    const asked = await cli(`sessions recover one --from ${backup}`, { ...later, answer: 'n' });
    expect(asked.questions).toEqual([
      `Go on with one from ${backup} (0 cycles, 3 messages)? That is ${fewer} than a start goes on with by itself. The file in use now is kept. [y/N] `,
    ]);
    const done = await cli(`sessions recover one --from ${backup} --yes`, later);
    const aside = /kept as .*\/(one\.json\.unreadable-\S+)/.exec(done.output)?.[1] ?? '';
    const back = `k8s-monitor sessions recover one --from ${aside}\n`;
    expect(done.output).toMatch(new RegExp(`\\nthat is ${fewer}; to go back: ${back}$`));

    // What is in use is whole now, and still not the best there is.
    const more = `${cycles} cycles and ${Number(messages) - 3} messages more than that`;
    const after = await list();
    expect(after).toContain('\none.json is whole (0 cycles, 3 messages): nothing needs to be done.\n');
    const size = `\\(${cycles} cycles, ${messages} messages\\)`;
    const saidLast = 'but nothing that was said after 2026-11-21 11:59 UTC';
    expect(after).toMatch(
      new RegExp(`\\nMore is in ${aside} ${size}: ${more}, ${saidLast}\\.\\nTo go on from it: ${back}$`),
    );
    // Of the torn file no backup was made: it would push out a good one.
    expect(after.match(/ partial$/gm)).toHaveLength(1);
    await cli(back.trim().replace('k8s-monitor ', '').concat(' --yes'), later);
    expect(await list()).toMatch(
      /\none\.json is whole \(\d+ cycles, \d+ messages\): .* Nothing else here has more\.\n$/,
    );
  });

  it('recommends no backup from before a prune, and the best where there is no file at all', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    await cli('sessions backup one', options(directory));
    const { history, metadata, ...rest } = await readKept(directory, 'one');
    const pruned = { ...rest, history: history.slice(0, 3), metadata: { ...metadata, prunes: 1 } };
    await createFileSessionStore({ directory, now: () => NOON + 1_000, random: () => 0.5 }).save(pruned);
    expect((await cli('sessions recover', options(directory))).output).toMatch(/Nothing else here has more\.\n$/);
    await rm(join(directory, 'one.json'));
    expect((await cli('sessions recover', options(directory))).output).toMatch(
      /\nA start begins a new one: there is no one\.json\.\nTo go on from one\.json\.\d+T\d+Z \(12 cycles, 5 messages\): k8s-monitor sessions recover one --from one\.json\.20261121T120001000Z\n$/,
    );
  });

  it('says so when there is nothing at all, or nothing of that name', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    expect((await cli('sessions recover two', options(directory))).errors).toMatch(
      /^error: there is nothing of a session two/,
    );
    const wrong = await cli('sessions recover one --from nope --yes', options(directory));
    expect(wrong.errors).toMatch(/^error: there is no nope of one\.json\n/);
    expect((await cli('sessions backup two', options(directory))).errors).toMatch(/^error: there is no session two/);
  });
});

describe('sessions migrate', () => {
  it('rewrites old files, a backup first, and leaves what is current or cannot be read', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const plain = { session_id: 'old', conversation_history: [], metadata: { cycle_count: 3 }, saved_at: null };
    await writeFile(join(directory, 'old.json'), JSON.stringify(plain));
    await writeFile(join(directory, 'torn.json'), '{');
    const { code, output } = await cli('sessions migrate', options(directory));
    expect(code).toBe(1);
    expect(output).toMatch(
      /^.*old\.json: migrated from the plain format; as it was, it is a backup\n.*one\.json: is as this version writes it\n.*torn\.json: left as it is: /,
    );
    expect(JSON.parse(await readFile(join(directory, 'old.json'), 'utf8'))).toMatchObject({ schema_version: 2 });
    expect(await readdir(join(directory, 'backups'))).toEqual([expect.stringMatching(/^old\.json\.\d+T\d+Z$/)]);
    expect(await readFile(join(directory, 'torn.json'), 'utf8')).toBe('{');
    expect((await cli('sessions migrate old', options(directory))).code).toBe(0);
  });

  it('brings the whole history to the key that is set, and says how many rows no key opens', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const [first, second, third] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
    const write = async (cipher: Cipher | null, ...numbers: readonly number[]) => {
      const history = createSqliteHistory({ directory, now: () => NOON, cipher });
      history.record(aBatch({ messages: numbers.map((number) => aMessage(number, `night ${number}`)) }));
      expect(await history.flush()).toBeNull();
      await history.close();
    };
    const plain = Array.from({ length: 2_500 }, (_, index) => index + 10);
    await write(null, ...plain);
    await write(createCipher({ key: first ?? null }), 1, 2);
    await write(createCipher({ key: third ?? null }), 3);

    const base64 = (key: Uint8Array | undefined) => Buffer.from(key ?? []).toString('base64');
    const SESSION_ENCRYPTION_KEY = base64(second);
    const rotating = { SESSION_ENCRYPTION_KEY, SESSION_ENCRYPTION_OLD_KEYS: base64(first) };
    const migrated = await cli('sessions migrate', options(directory, rotating));
    expect(migrated.output).toMatch(
      /\n.*history\.db: 2502 rows brought to the key that is set; one row cannot be opened with the keys that are given: nothing of that was touched\n$/,
    );
    expect(migrated.code).toBe(1);
    // The old key is needed no more, and what no key opens keeps nobody from the rest.
    const found = await cli('sessions search night --limit 1000', options(directory, { SESSION_ENCRYPTION_KEY }));
    expect(found.output.match(/^2026-/gm)).toHaveLength(1_000);
    const all = await cli('sessions search night --offset 2000 --limit 1000 -o json', options(directory, rotating));
    expect(JSON.parse(all.output)).toMatchObject({ hits: { length: 502 }, left_out: 1 });
    expect(all.errors).toMatch(
      /^warning: one row of the history is left out: the history is encrypted with another key; /,
    );

    const again = await cli('sessions migrate', options(directory, { SESSION_ENCRYPTION_KEY }));
    expect(again.output).toMatch(
      /history\.db: every row that can be read is as it should be; one row cannot be opened/,
    );
    const without = options(directory, { SESSION_ENCRYPTION_KEY, HISTORY: 'off' });
    expect((await cli('sessions migrate', without)).output).not.toContain('history.db');
  });

  it.each(['no database '.repeat(4_000), 'x'])(
    'says that a history is damaged, and leaves it as it is',
    async (noise) => {
      const directory = await sessionDirectory(aKeptSession('one'));
      const path = join(directory, 'history.db');
      await writeFile(path, noise);
      const { code, output, errors } = await cli('sessions migrate', options(directory));
      expect({ code, output }).toEqual({ code: 1, output: expect.not.stringContaining('history.db') });
      expect(errors).toBe(
        `error: ${path} is damaged: it is no SQLite database; it was left as it is. A monitor keeps it aside when it starts, says so, and rebuilds what session files and ledgers still know\n`,
      );
      expect((await cli('sessions search night', options(directory))).errors).toMatch(
        /^error: cannot read .*history\.db: it is no SQLite database\nThe monitor keeps it aside when it starts/,
      );
      expect(await readFile(path, 'utf8')).toBe(noise);
    },
  );

  it('begins no history where there is none', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    expect(await cli('sessions migrate', options(directory))).toMatchObject({
      code: 0,
      output: expect.not.stringContaining('history.db'),
    });
    expect(await readdir(directory)).not.toContain('history.db');
  });
});

describe('where a key is set', () => {
  const SESSION_ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64');
  const TORN = '{"session_id": "one", "conversation_history": [{"role": "user", "content": "the night shift';

  it('sessions migrate encrypts archives, and names what was kept aside in plain without touching it', async () => {
    const directory = await sessionDirectory(aKeptSession('one'), aKeptSession('two'));
    await cli('sessions archive two', options(directory));
    const aside = join(directory, 'one.json.unreadable-20261121T115900Z');
    await writeFile(aside, TORN);
    await writeFile(join(directory, 'history.db.unreadable-20261121T115900Z'), 'SQLite');
    const { code, output, errors } = await cli('sessions migrate', options(directory, { SESSION_ENCRYPTION_KEY }));
    expect(code).toBe(0);
    expect(output).toMatch(/\n.*archive.two\.\d+T\d+Z\.json\.gz: written anew with the key that is set\n/);
    expect(errors).toMatch(
      /^warning: .*history\.db\.unreadable-.* was kept aside and may hold what was not encrypted: `rm` removes it .*\nwarning: .*one\.json\.unreadable-.* was kept aside and lies there unencrypted: `k8s-monitor sessions migrate --seal-set-aside` encrypts it, `rm` removes it once nobody needs it\n$/,
    );
    expect(await readFile(aside, 'utf8')).toBe(TORN);
    const [archive = ''] = await archives(directory);
    expect((await readFile(join(directory, 'archive', archive))).subarray(1, 4).toString()).toBe('K8S');
    expect((await cli('sessions show two', options(directory, { SESSION_ENCRYPTION_KEY }))).code).toBe(0);
    // Once more there is nothing to do to it.
    const again = await cli('sessions migrate', options(directory, { SESSION_ENCRYPTION_KEY }));
    expect(again.output).not.toContain('archive');
  });

  it('and --seal-set-aside encrypts that too, every byte of it: recover reads it as before', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const name = 'one.json.unreadable-20261121T115900Z';
    await writeFile(join(directory, name), TORN);
    const env = options(directory, { SESSION_ENCRYPTION_KEY });
    const sealed = await cli('sessions migrate --seal-set-aside', env);
    expect(sealed.output).toMatch(
      /\n.*one\.json\.unreadable-.*: encrypted as it is with the key that is set; `sessions recover` reads it\n$/,
    );
    const bytes = await readFile(join(directory, name));
    expect(bytes.includes('night')).toBe(false);
    const cipher = createCipher({ key: new Uint8Array(32).fill(7) });
    const opened = cipher.open(bytes, 'one.json');
    expect(opened.ok && Buffer.from(opened.plain).toString()).toBe(TORN);
    expect((await cli('sessions recover one', env)).output).toMatch(
      /^one\.json\.unreadable-.* set aside .*\n(.*\n)*one\.json\.unreadable-.*: its JSON breaks off/m,
    );
    expect((await cli('sessions migrate', env)).errors).toBe('');

    // A new key: what was sealed gets it too, so that the old one is needed no more.
    const next = Buffer.alloc(32, 8).toString('base64');
    const rotating = { SESSION_ENCRYPTION_KEY: next, SESSION_ENCRYPTION_OLD_KEYS: SESSION_ENCRYPTION_KEY };
    expect((await cli('sessions migrate', options(directory, rotating))).code).toBe(0);
    const after = createCipher({ key: new Uint8Array(32).fill(8) }).open(
      await readFile(join(directory, name)),
      'one.json',
    );
    expect(after.ok && Buffer.from(after.plain).toString()).toBe(TORN);
  });
});

describe('before a person is asked', () => {
  it('delete and recover look whether it is there, and whether another process writes it', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const nobody = await cli('sessions delete nope', { ...options(directory), answer: 'y' });
    expect(nobody).toMatchObject({ code: 1, questions: [] });
    const wrong = await cli('sessions recover one --from nope', { ...options(directory), answer: 'y' });
    expect(wrong).toMatchObject({ code: 1, questions: [] });
    expect(wrong.errors).toMatch(/^error: there is no nope of one\.json\n/);

    await cli('sessions backup', options(directory));
    const [backup = ''] = await readdir(join(directory, 'backups'));
    const lock = createFileLock({
      target: join(directory, 'one.json'),
      self: describeThisProcess(),
      version: '1.2.3',
      command: 'run',
      now: () => NOON,
      stopwatch: () => performance.now(),
      newOwner: ownerIds(),
    });
    const acquired = await lock.acquire();
    for (const line of ['sessions delete one', `sessions recover one --from ${backup}`]) {
      const held = await cli(line, { ...options(directory), answer: 'y' });
      expect(held).toMatchObject({ code: 1, questions: [] });
      expect(held.errors).toMatch(/^error: another k8s-monitor writes /);
    }
    if (acquired.outcome === 'held') await acquired.held.release();
  });
});

describe('sessions backup', () => {
  it('makes a file of its own, read back, and tells its path and size', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const { output } = await cli('sessions backup', options(directory));
    const path = join(directory, 'backups', 'one.json.20261121T120000000Z');
    const { size, ino, nlink } = await stat(path);
    expect(output).toBe(`${path} (${fileSize(size)}, read back)\n`);
    expect(nlink).toBe(1);
    expect(ino).not.toBe((await stat(join(directory, 'one.json'))).ino);
    expect(await readFile(path, 'utf8')).toBe(await readFile(join(directory, 'one.json'), 'utf8'));
    // Asked for twice in one moment it is two files.
    await cli('sessions backup', options(directory));
    expect(await readdir(join(directory, 'backups'))).toHaveLength(2);
  });

  it('is refused of a file that cannot be read: it would push out the good ones', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    await writeFile(join(directory, 'one.json'), '{"session_id": "one", "conv');
    const { code, errors } = await cli('sessions backup', options(directory));
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^error: no backup was made of .*one\.json, which cannot be read: .*\n`k8s-monitor sessions recover`/,
    );
    expect(await readdir(directory)).not.toContain('backups');
  });

  it('--force over a file that cannot be read keeps that one aside', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const file = join(await temporaryDirectory(), 'one.json');
    await writeFile(file, await readFile(join(directory, 'one.json')));
    await writeFile(join(directory, 'one.json'), '{"session_id": "one", "conv');
    const { output } = await cli(['sessions', 'import', file, '--force'], options(directory));
    expect(output).toMatch(
      /^what was in its place, and cannot be read, is kept: `sessions recover one` lists it\nimported one: /,
    );
    expect((await cli('sessions recover one', options(directory))).output).toMatch(
      /^one\.json\.unreadable-.* set aside /m,
    );
  });
});

describe('SESSION_LIMIT', () => {
  it('is kept to when a session is imported, or recovered where there was none, and what went is said', async () => {
    const directory = await sessionDirectory(...['a', 'b', 'one'].map((id) => aKeptSession(id)));
    for (const [index, id] of ['a', 'b'].entries())
      await cli(`sessions archive ${id}`, options(directory, {}, NOON + index));
    const file = join(await temporaryDirectory(), 'new.json');
    await cli(['sessions', 'export', '--file', file], options(directory));
    const limited = options(directory, { SESSION_LIMIT: '3' });
    const imported = await cli(['sessions', 'import', file, '--as', 'new'], limited);
    expect(imported.output).toMatch(/\nremoved the archived a\.20261121T120000000Z: SESSION_LIMIT is 3\n$/);
    expect(await archives(directory)).toEqual(['b.20261121T120000001Z.json.gz']);

    const full = await cli(['sessions', 'import', file, '--as', 'newer'], options(directory, { SESSION_LIMIT: '2' }));
    expect(full.output).toMatch(
      /\nremoved the archived b\..*\nSESSION_LIMIT is 2, and 3 sessions are not archived: none of them goes by itself, /,
    );
    expect((await readdir(directory)).filter((name) => name.endsWith('.json')).toSorted()).toEqual([
      'new.json',
      'newer.json',
      'one.json',
    ]);
  });
});

describe('what becomes of a session', () => {
  it('is in the history where there is one; a command does not begin one', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    await cli('sessions close one', options(directory));
    expect(await readdir(directory)).not.toContain('history.db');
    const history = createSqliteHistory({ directory, now: () => NOON });
    history.record({ life: { cluster: 'prod-eu', sessionId: 'one', born: NOON - 90 * 60_000 } });
    await history.flush();
    await history.close();
    await cli('sessions reopen one', options(directory));
    await cli('sessions archive one', options(directory));
    const reader = createSqliteHistory({ directory, now: () => NOON });
    const { events } = await reader.records({ sessionId: 'one' });
    await reader.close();
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['reopened', 'archived']));
  });

  it('empties its inbox when it goes: those numbers are nobody else`s messages', async () => {
    const directory = await sessionDirectory(aKeptSession('one'));
    const inbox = join(directory, 'session-inbox', 'one');
    await mkdir(inbox, { recursive: true });
    const command = {
      schema_version: 1,
      command: 'pin',
      session: 'one',
      by: 'bo',
      at: '2026-11-21T12:00:00.000Z',
      messages: [4],
      incidents: [],
    };
    await writeFile(join(inbox, '20261121T120000000Z-00000001.json'), JSON.stringify(command));
    const { errors } = await cli('sessions delete --yes one', options(directory));
    expect(errors).toBe('warning: 1 command to one will not be heard\n');
    expect(await readdir(inbox)).toEqual([]);

    // However many they are: more than one reading of an inbox gives.
    const many = await sessionDirectory(aKeptSession('one'));
    const full = join(many, 'session-inbox', 'one');
    await mkdir(full, { recursive: true });
    for (let count = 0; count < 1_003; count += 1) {
      const id = `20261121T120000000Z-${count.toString(16).padStart(8, '0')}`;
      await writeFile(join(full, `${id}.json`), JSON.stringify(command));
    }
    expect((await cli('sessions delete --yes one', options(many))).errors).toBe(
      'warning: 1003 commands to one will not be heard\n',
    );
    expect(await readdir(full)).toEqual([]);
  }, 30_000);
});
