import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeSession } from '../../src/session/codec.ts';
import type { SessionLoad } from '../../src/session/index.ts';
import { HOUR, type KeptFiles, keptFiles, LEDGER_PATH, SESSION_PATH, sessionOf } from '../support/kept-files.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { osError } from '../support/volatile-file-system.ts';

const PLAIN = readFileSync(new URL('../fixtures/versions/session-plain.json', import.meta.url), 'utf8');

/** Saves of 1 to `cycles` cycles, two hours apart: the newest backup has one cycle less than the file. */
async function saved(cycles: number, files = keptFiles()): Promise<KeptFiles> {
  const store = files.sessions();
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    files.now += 2 * HOUR;
    await store.save(sessionOf(cycle));
  }
  files.now += HOUR;
  return files;
}

function damage(files: KeptFiles, change: (text: string) => string, path = SESSION_PATH): string {
  const damaged = change(files.fileSystem.text(path) ?? '');
  files.fileSystem.put(path, damaged);
  return damaged;
}

function aside(files: KeptFiles): readonly string[] {
  return files.fileSystem.paths().filter((path) => path.includes('.unreadable-'));
}

const cyclesOf = (load: SessionLoad) => ('session' in load ? load.session.metadata.cycleCount : null);

/** Fails every step of these names. */
function fail(files: KeptFiles, code: string, ...steps: readonly string[]): void {
  files.fileSystem.intercept = (step) => {
    if (steps.includes(step)) throw osError(code);
  };
}

function mend(files: KeptFiles): void {
  files.fileSystem.intercept = () => undefined;
}

const DAMAGES: readonly (readonly [what: string, change: (text: string) => string, why: string])[] = [
  ['torn before its first answer', (text) => text.slice(0, 300), 'its JSON breaks off at line'],
  ['emptied', () => '', 'it is empty'],
  [
    'with one bit flipped in a word',
    (text) => text.replace('assistant of', 'assistanu of'),
    'its checksum does not match',
  ],
  [
    'with one bit flipped in a bracket',
    (text) => text.replace('"conversation_history": [', '"conversation_history": {'),
    'it is not JSON from line',
  ],
  ['written over with zeros', (text) => '\0'.repeat(text.length), 'it is not JSON from line 1, column 1'],
  [
    'of a newer version',
    (text) => text.replace('"schema_version": 2', '"schema_version": 3'),
    'checksum|newer version',
  ],
  ['half-migrated', () => PLAIN.replace('{', '{ "schema_version": 2,'), 'events'],
];

describe('a damaged session file', () => {
  it.each(DAMAGES)(
    '%s leads to the newest good backup, is kept as it was, and never written over',
    async (_, change, why) => {
      const files = await saved(4);
      const damaged = damage(files, change);
      const store = files.sessions();
      const load = await store.load('demo');
      expect(load).toMatchObject({
        outcome: 'recovered',
        damage: { keptAs: expect.stringMatching(/^\/sessions\/demo\.json\.unreadable-\d{8}T\d{6}Z$/) },
        backup: { path: expect.stringContaining('/sessions/backups/demo.json.20261121T'), at: expect.any(Number) },
      });
      expect(cyclesOf(load)).toBe(3);
      const problem = load.outcome === 'recovered' ? load.damage.problem : '';
      expect(problem).toMatch(new RegExp(`^cannot read /sessions/demo\\.json: .*(${why})`));
      expect(problem).toMatch(
        /kept untouched as .*; the backup of 2026-11-21T17:00:00\.000Z, 60 min old, takes its place \(7 messages, 3 cycles\)$/,
      );
      expect(aside(files).map((path) => files.fileSystem.text(path))).toEqual([damaged]);

      expect(await files.sessions().load('demo')).toMatchObject({
        outcome: 'ok',
        session: { metadata: { cycleCount: 3 } },
      });
      await store.save(sessionOf(5));
      expect(cyclesOf(await files.sessions().load('demo'))).toBe(5);
      expect(aside(files).map((path) => files.fileSystem.text(path))).toEqual([damaged]);
    },
  );

  it('of a newer version, written by that, is told as such', async () => {
    const files = keptFiles();
    files.fileSystem.put(SESSION_PATH, JSON.stringify({ schema_version: 3, turns: [] }));
    const load = await files.sessions().load('demo');
    expect(load).toMatchObject({ outcome: 'fresh', damage: { problem: expect.stringContaining('newer version') } });
  });

  it('passes over a backup that is damaged too', async () => {
    const files = await saved(4);
    damage(files, () => '');
    const newest = files.backups().at(-1) ?? '';
    damage(files, (text) => text.replace('cycle 1', 'cycle 7'), `/sessions/backups/${newest}`);
    expect(cyclesOf(await files.sessions().load('demo'))).toBe(2);
    expect(files.backups()).toContain(newest);
  });

  it('torn behind an answer that no backup has goes on from there, with the counts of the backup', async () => {
    const files = await saved(4);
    const torn = damage(files, (text) => text.slice(0, text.indexOf('"metadata"')));
    const load = await files.sessions().load('demo');
    expect(load).toMatchObject({
      outcome: 'partial',
      session: { metadata: { cycleCount: 4, lastCycle: null, nextMessage: 10, createdAt: expect.any(Number) } },
      damage: { problem: expect.stringContaining('what could be read of it goes on (9 messages, 4 cycles)') },
    });
    if (load.outcome === 'partial') expect(load.session.history).toEqual(sessionOf(4).history);
    expect(aside(files).map((path) => files.fileSystem.text(path))).toEqual([torn]);
    expect(await files.sessions().load('demo')).toMatchObject({ outcome: 'ok' });
  });

  it('without any backup goes on with what is whole of it, up to the last answer', async () => {
    for (const [end, messages] of [
      ['"role": "user",\n      "content": "user of cycle 3', 5],
      ['"role": "assistant",\n      "content": "assistant of cycle 3', 5],
    ] as const) {
      const files = keptFiles();
      await files.sessions().save(sessionOf(4));
      damage(files, (text) => text.slice(0, text.indexOf(end)));
      const load = await files.sessions().load('demo');
      expect(load).toMatchObject({ outcome: 'partial', session: { metadata: { cycleCount: 2, nextMessage: 6 } } });
      if (load.outcome === 'partial') expect(load.session.history).toEqual(sessionOf(4).history.slice(0, messages));
    }
  });

  it('changed and without any backup goes on as it is, and says so', async () => {
    const files = keptFiles();
    await files.sessions().save(sessionOf(2));
    damage(files, (text) => text.replace('assistant of', 'assistanu of'));
    const load = await files.sessions().load('demo');
    expect(load).toMatchObject({
      outcome: 'partial',
      damage: { problem: expect.stringContaining('set its "sha256" to ""') },
    });
    expect('session' in load && load.session.history[2]?.content).toContain('assistanu of');
  });

  it('of which one message is no message goes on without that one', async () => {
    const files = keptFiles();
    const [first, second, ...rest] = JSON.parse(encodeSession(sessionOf(2))).conversation_history;
    const document = {
      ...JSON.parse(encodeSession(sessionOf(2))),
      conversation_history: [first, { ...second, role: 'tool' }, ...rest],
    };
    files.fileSystem.put(SESSION_PATH, JSON.stringify(document));
    const load = await files.sessions().load('demo');
    expect(load).toMatchObject({ outcome: 'partial', session: { usage: { calls: 0 }, metadata: { cycleCount: 2 } } });
    expect('session' in load && load.session.history).toHaveLength(4);
  });

  it('is the whole file again once a person has emptied the checksum of what they edited', async () => {
    const files = await saved(2);
    damage(files, (text) => text.replace('You are', 'You were').replace(/"sha256": "[0-9a-f]+"/, '"sha256": ""'));
    expect(await files.sessions().load('demo')).toMatchObject({
      outcome: 'ok',
      session: { history: [{ content: 'You were' }, {}, {}, {}, {}] },
    });
  });
});

describe('a recovery on a disk in trouble', () => {
  it('that can keep nothing aside goes on in memory and writes over nothing, until the disk is well', async () => {
    const files = await saved(3);
    const damaged = damage(files, () => '{"torn');
    fail(files, 'EROFS', 'link', 'rename', 'createFile');
    const store = files.sessions();
    const load = await store.load('demo');
    expect(load).toMatchObject({ outcome: 'recovered', damage: { keptAs: null } });
    await expect(store.save(sessionOf(4))).rejects.toMatchObject({ code: 'storage_unwritable' });
    expect(files.fileSystem.text(SESSION_PATH)).toBe(damaged);
    mend(files);
    await store.save(sessionOf(4));
    expect(cyclesOf(await files.sessions().load('demo'))).toBe(4);
    expect(aside(files).map((path) => files.fileSystem.text(path))).toEqual([damaged]);
  });

  it('that is full keeps the file once, however often it starts, and the next save that fits takes its place', async () => {
    const files = await saved(3);
    const damaged = damage(files, () => '{"torn');
    fail(files, 'ENOSPC', 'write');
    for (let start = 0; start < 3; start += 1) {
      files.now += HOUR;
      expect(await files.sessions().load('demo')).toMatchObject({ outcome: 'recovered' });
    }
    expect(files.fileSystem.text(SESSION_PATH)).toBe(damaged);
    const store = files.sessions();
    await store.load('demo');
    mend(files);
    await store.save(sessionOf(4));
    expect(cyclesOf(await files.sessions().load('demo'))).toBe(4);
    expect(aside(files).map((path) => files.fileSystem.text(path))).toEqual([damaged]);
  });

  it('whose volume knows no second names copies backups and moves what is damaged', async () => {
    const files = keptFiles();
    fail(files, 'ENOTSUP', 'link');
    await saved(3, files);
    expect(files.backups()).toHaveLength(2);
    damage(files, () => '{"torn');
    expect(await files.sessions().load('demo')).toMatchObject({ outcome: 'recovered' });
    expect(cyclesOf(await files.sessions().load('demo'))).toBe(2);
    expect(aside(files)).toHaveLength(1);
  });
});

describe('a file that is saved without having been loaded', () => {
  it('becomes a backup when it is whole, and is kept aside when it is not', async () => {
    const files = await saved(1);
    await files.sessions().save(sessionOf(2));
    expect(files.backups()).toHaveLength(1);
    const damaged = damage(files, () => '{"torn');
    await files.sessions().save(sessionOf(3));
    expect(aside(files).map((path) => files.fileSystem.text(path))).toEqual([damaged]);
    expect(files.backups()).toHaveLength(1);
  });
});

describe('a damaged ledger', () => {
  it('leads to the newest good backup', async () => {
    const files = keptFiles();
    const store = files.ledgers();
    for (const cycle of [1, 2, 3]) {
      files.now += 2 * HOUR;
      await store.save({ ...sampleLedger('shop'), cycle });
    }
    const damaged = damage(files, (text) => text.replace('SEV-1', 'SEV-2'), LEDGER_PATH);
    expect(await files.ledgers().load('shop')).toMatchObject({
      outcome: 'recovered',
      ledger: { cycle: 2 },
      damage: { problem: expect.stringContaining('(2 incidents, cycle 2)') },
    });
    expect(aside(files).map((path) => files.fileSystem.text(path))).toEqual([damaged]);
  });

  it('torn in an incident has those before it as they were last, and the others from the backup', async () => {
    const files = keptFiles();
    const store = files.ledgers();
    const sample = sampleLedger('shop');
    await store.save(sample);
    files.now += 2 * HOUR;
    const incidents = sample.incidents.map((incident) => ({ ...incident, message: `${incident.message}, now worse` }));
    await store.save({ ...sample, cycle: 59, nextNumber: 9, incidents });
    damage(files, (text) => text.slice(0, text.indexOf('NodeNotReady')), LEDGER_PATH);
    const load = await files.ledgers().load('shop');
    expect(load).toMatchObject({ outcome: 'partial', ledger: { cycle: 59, nextNumber: 9, counters: sample.counters } });
    expect('ledger' in load && load.ledger.incidents).toEqual([incidents[0], sample.incidents[1]]);
  });

  it('torn before the key of its digests forgets what they would be compared with', async () => {
    const files = keptFiles();
    await files.ledgers({ count: 0 }).save(sampleLedger('shop'));
    damage(files, (text) => text.slice(0, text.indexOf('"facts_format"')), LEDGER_PATH);
    expect(await files.ledgers().load('shop')).toMatchObject({
      outcome: 'partial',
      ledger: { lastRead: [], hashKey: null, changes: [{}], incidents: [{ number: 1 }, { number: 7 }] },
    });
  });
});
