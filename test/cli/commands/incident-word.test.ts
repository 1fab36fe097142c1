import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileInbox } from '../../../src/inbox/index.ts';
import { createFileLedgerStore } from '../../../src/ledger/index.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import { cli } from '../../support/run-cli.ts';
import { sampleWord } from '../../support/sample-ledger.ts';
import { anIncident, MINUTE, NOON } from '../../support/situations.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function directoryWith(...incidents: readonly Parameters<typeof anIncident>[0][]): Promise<string> {
  const directory = await temporaryDirectory();
  const store = createFileLedgerStore({ directory, now: () => NOON, random: () => 0.5 });
  const ledger = { ...emptyLedger('prod-eu'), cycle: 58, lastLookAt: NOON, nextNumber: 99 };
  await store.save({ ...ledger, incidents: incidents.map(anIncident) });
  return directory;
}

/** Three minutes after the last look. */
const at = (directory: string, userName: string | null = 'anna') => ({
  env: { SESSION_DIR: directory },
  now: () => NOON + 3 * MINUTE,
  userName,
});

async function sent(directory: string): Promise<readonly unknown[]> {
  const folder = join(directory, 'inbox', 'prod-eu');
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

const HEARD =
  'The monitor of prod-eu hears it at its next cycle (its last look was 3 min ago); until then it waits in the inbox.\n';
const SPOKEN = { schema_version: 1, cluster: 'prod-eu', by: 'anna', at: '2026-11-21T12:03:00.000Z' };

describe('what people say goes to the inbox of the cluster, and never into the ledger', () => {
  it.each([
    ['incidents ack INC-1', 'INC-1 acknowledged by anna\n', { command: 'ack' }],
    [
      'incidents mute 1 --for 2h --because node_swap',
      'INC-1 muted until 2026-11-21 14:03 UTC by anna\n',
      { command: 'mute', until: '2026-11-21T14:03:00.000Z', because: 'node_swap' },
    ],
    [
      'incidents mute 1 --until 2026-11-22T09:00:00+01:00',
      'INC-1 muted until 2026-11-22 08:00 UTC by anna\n',
      { command: 'mute', until: '2026-11-22T08:00:00.000Z', because: null },
    ],
    ['incidents unmute inc-1', 'INC-1 unmuted by anna\n', { command: 'unmute' }],
    [
      ['incidents', 'note', 'INC-1', ' the vendor\nknows '],
      'INC-1 noted by anna\n',
      { command: 'note', text: 'the vendor\nknows' },
    ],
    [
      'incidents resolve-as INC-1 false-alarm --because drill',
      'INC-1 resolved as false-alarm by anna\n',
      { command: 'resolve-as', verdict: 'false-alarm', because: 'drill' },
    ],
  ])('%s', async (line, told, command) => {
    const directory = await directoryWith({ occurrences: 3 });
    const before = await readFile(join(directory, 'prod-eu.ledger.json'), 'utf8');
    expect(await cli(line, at(directory))).toEqual({ code: 0, output: told + HEARD, errors: '', questions: [] });
    expect(await sent(directory)).toEqual([{ ...SPOKEN, incident: 1, episode: 3, ...command }]);
    expect(await readFile(join(directory, 'prod-eu.ledger.json'), 'utf8')).toBe(before);
  });

  it('several incidents at once, each with a command of its own, twice named or not', async () => {
    const directory = await directoryWith({}, { number: 2 }, { number: 3 });
    const { output } = await cli('incidents ack 3 INC-1 3 --by ben', at(directory));
    expect(output).toBe(`INC-3 acknowledged by ben\nINC-1 acknowledged by ben\n${HEARD}`);
    expect(await sent(directory)).toMatchObject([
      { incident: 3, by: 'ben' },
      { incident: 1, by: 'ben' },
    ]);
  });

  it('nothing is sent when one of them does not exist', async () => {
    const directory = await directoryWith({});
    const { code, output, errors } = await cli('incidents ack 1 7', at(directory));
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(
      'error: prod-eu has no incident 7\nNear it: INC-1 (CrashLoopBackOff shop/Deployment api, open).',
    );
    expect(await readdir(directory)).toEqual(['prod-eu.ledger.json']);
  });

  it('a process without a user says how to say who it is', async () => {
    const directory = await directoryWith({});
    const { code, errors } = await cli('incidents ack 1', at(directory, null));
    expect({ code, errors }).toEqual({
      code: 2,
      errors: 'error: this process has no user name\nSay who you are with --by NAME.\n',
    });
    expect((await cli('incidents ack 1 --by ben', at(directory, null))).code).toBe(0);
  });

  it.each([
    [['note', '1', 'x'.repeat(1_001)], 'the note is 1 character too long\nAt most 1000 are kept'],
    [['resolve-as', '1', 'real', '--because', 'y'.repeat(305)], 'the reason is 5 characters too long\nAt most 300'],
    [['ack', '1', '--by', 'z'.repeat(62)], 'the name is 2 characters too long\nAt most 60'],
  ])('%j is refused, not cut', async (words, problem) => {
    const directory = await directoryWith({});
    const { code, errors } = await cli(['incidents', ...words], at(directory));
    expect(code).toBe(2);
    expect(errors).toContain(`error: ${problem}`);
    expect(await readdir(directory)).toEqual(['prod-eu.ledger.json']);
  });

  it('a secret is left out, and that is said', async () => {
    const directory = await directoryWith({});
    const { code, errors } = await cli(['incidents', 'note', '1', 'use password=hunter2hunter2'], at(directory));
    expect(code).toBe(0);
    expect(errors).toMatch(/^warning: what looked like a secret was left out: use password=\[redacted:[a-z-]+\]\n$/);
    expect(JSON.stringify(await sent(directory))).not.toContain('hunter2');
  });

  it.each(['anna@example.com', 'system:serviceaccount:shop:deployer', 'Zoë O’Hara', 'ci/deploy-1'])(
    'a name such as %s stays readable',
    async (name) => {
      const directory = await directoryWith({});
      const { output } = await cli(['incidents', 'ack', '1', '--by', name], at(directory));
      expect(output).toContain(`INC-1 acknowledged by ${name}\n`);
      const [command] = (await sent(directory)) as { by: string }[];
      expect(command?.by).toBe(name);
    },
  );

  it('an empty note is refused', async () => {
    const { code, errors } = await cli(['incidents', 'note', '1', '  '], at(await directoryWith({})));
    expect({ code, errors }).toEqual({
      code: 2,
      errors: 'error: the note is empty\nGive some text after the incident.\n',
    });
  });
});

describe('what was said is shown', () => {
  it('at once, as the monitor will hear it, with how much it has not heard', async () => {
    const directory = await directoryWith({});
    await cli('incidents ack 1', at(directory));
    await cli('incidents note 1 hello', { ...at(directory), now: () => NOON + 4 * MINUTE });
    const { output } = await cli('incidents', at(directory));
    expect(output).toMatch(/ · 1 open, 0 ended · 2 words of people for the next cycle\n/);
    expect(output).toMatch(/^INC-1 .* open, acked /m);
    const shown = (await cli('incidents show 1', at(directory))).output;
    expect(shown).toContain('\n        acknowledged by anna, 12:03\n        note by anna, 12:04: hello\n');
  });

  it('in list and show once it is heard, and as data', async () => {
    const word = sampleWord(NOON - MINUTE);
    const directory = await directoryWith({
      word,
      occurrences: 3,
      episodes: [1, 2].map((hour) => ({
        ...{
          openedAt: NOON - 9 * hour * MINUTE,
          endedAt: NOON - 8 * hour * MINUTE,
          how: 'resolved',
          ending: 'it rained',
        },
        followed: [],
        verdict: word.verdict ?? undefined,
      })) as never,
    });
    expect((await cli('incidents', at(directory))).output).toMatch(/^INC-1 .* open, acked, false alarm /m);
    expect((await cli('incidents', { ...at(directory), columns: 80 })).output).toContain(', acked, false alarm\n');
    const { output } = await cli('incidents show 1', at(directory));
    expect(output).toContain('it rained; a false alarm by anna\n        acknowledged by anna, 11:59\n');
    expect(output).toContain(`        muted until 12:59 by anna, 11:59, because node swap, over
        not told while muted: recurring 11:59
        note by anna, 11:59: the vendor knows
        verdict by anna, 11:59: a false alarm, because load test\n`);
    expect(output).toMatch(/\n {10}2026-11-21 11:42 UTC, 2 min, resolved: it rained; a false alarm by anna\n$/);
    const [json] = JSON.parse((await cli('incidents -o json', at(directory))).output);
    const file = JSON.parse(await readFile(join(directory, 'prod-eu.ledger.json'), 'utf8')).incidents[0];
    expect(json.word).toEqual(file.word);
    expect(json.episodes).toEqual(file.episodes);
  });

  it('though the inbox holds something that is no command: reading moves nothing', async () => {
    const directory = await directoryWith({});
    await cli('incidents ack 1', at(directory));
    const inbox = createFileInbox({ directory, now: () => NOON, random: () => 0.5 });
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(inbox.locate('prod-eu'), 'torn.json'), '{');
    expect((await cli('incidents', at(directory))).output).toContain('open, acked');
    expect(await readdir(inbox.locate('prod-eu'))).toContain('torn.json');
  });
});
