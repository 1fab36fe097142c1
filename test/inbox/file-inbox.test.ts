import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileInbox } from '../../src/inbox/index.ts';
import type { redactText } from '../../src/redact/index.ts';
import { inboxContract } from '../contracts/inbox.ts';
import { aNote, anAck, anId } from '../support/commands.ts';
import { NOON } from '../support/situations.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createVolatileFileSystem, osError } from '../support/volatile-file-system.ts';

const NOTHING: ReadonlySet<string> = new Set();

async function open() {
  const directory = await temporaryDirectory();
  let drawn = 0;
  const random = () => {
    drawn += 1;
    return (drawn % 1_000_000) / 1_000_000;
  };
  return { directory, inbox: createFileInbox({ directory, now: () => NOON, random }) };
}

inboxContract({ open: async () => (await open()).inbox });

describe('inbox files', () => {
  it('lie in a folder of the cluster, one command each, readable by people', async () => {
    const { directory, inbox } = await open();
    await inbox.send(anId(1), aNote());
    expect(inbox.locate('shop-demo')).toBe(join(directory, 'inbox', 'shop-demo'));
    expect(JSON.parse(await readFile(join(inbox.locate('shop-demo'), `${anId(1)}.json`), 'utf8'))).toEqual({
      schema_version: 1,
      command: 'note',
      cluster: 'shop-demo',
      by: 'anna',
      at: '2026-11-21T12:00:00.000Z',
      incident: 1,
      episode: 1,
      text: 'the vendor knows',
    });
  });

  const whole = {
    schema_version: 1,
    cluster: 'shop-demo',
    by: 'anna',
    at: '2026-11-21T12:00:00Z',
    incident: 1,
    episode: 1,
  };
  it.each([
    ['torn', '{"schema_version": 1, "comm', /its JSON breaks off at line 1/],
    ['empty', '', /it is empty/],
    ['of a newer program', JSON.stringify({ ...whole, command: 'ack', schema_version: 9 }), /newer version/],
    ['an unknown command', JSON.stringify({ ...whole, command: 'reboot' }), /command: /],
    [
      'of another cluster',
      JSON.stringify({ ...whole, command: 'ack', cluster: 'prod' }),
      /it is for "prod", not "shop-demo"/,
    ],
    ['said by nobody', JSON.stringify({ ...whole, command: 'ack', by: ' ' }), /by: expected some text/],
    ['about no incident', JSON.stringify({ ...whole, command: 'ack', incident: 0 }), /incident: /],
  ])('%s: kept aside untouched, said, and in nobody’s way', async (_, text, problem) => {
    const { inbox } = await open();
    await inbox.send(anId(2), anAck());
    const folder = inbox.locate('shop-demo');
    await writeFile(join(folder, `${anId(1)}.json`), text);
    expect(await inbox.peek('shop-demo')).toMatchObject([{ id: anId(2) }]);
    const { waiting, problems } = await inbox.read('shop-demo', NOTHING);
    expect(waiting).toMatchObject([{ id: anId(2) }]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    const aside = `${anId(1)}.json.unreadable-20261121T120000Z`;
    expect(problems[0]).toContain(aside);
    expect(await readFile(join(folder, aside), 'utf8')).toBe(text);
    expect(await inbox.read('shop-demo', NOTHING)).toMatchObject({ waiting: [{ id: anId(2) }], problems: [] });
  });

  it('leaves hidden files alone and sets aside whatever else is foreign, folders too', async () => {
    const { inbox } = await open();
    const folder = inbox.locate('shop-demo');
    await mkdir(join(folder, 'sub.json'), { recursive: true });
    await writeFile(join(folder, 'notes.txt'), 'hello');
    await writeFile(join(folder, '.DS_Store'), '');
    await inbox.send(anId(1), anAck());
    const { waiting, problems } = await inbox.read('shop-demo', NOTHING);
    expect(waiting).toHaveLength(1);
    expect(problems).toHaveLength(2);
    expect((await readdir(folder)).toSorted()).toEqual([
      '.DS_Store',
      `${anId(1)}.json`,
      'notes.txt.unreadable-20261121T120000Z',
      'sub.json.unreadable-20261121T120000Z',
    ]);
  });

  it('says that the folder cannot be listed, and goes on', async () => {
    const { directory, inbox } = await open();
    await mkdir(join(directory, 'inbox'), { recursive: true });
    await writeFile(join(directory, 'inbox', 'shop-demo'), 'a file');
    const { waiting, stale, problems } = await inbox.read('shop-demo', new Set([anId(7)]));
    // What was applied may still be there: forgotten now, it would be applied again.
    expect([waiting, stale]).toEqual([[], [anId(7)]]);
    expect(problems).toEqual([expect.stringMatching(/cannot list .*shop-demo.*SESSION_DIR/)]);
  });

  it('holds no secret, however it was given', async () => {
    const { inbox } = await open();
    const given = `the token is ghp_${'a1B2'.repeat(9)}` as ReturnType<typeof redactText>;
    await inbox.send(anId(1), aNote({ text: given }));
    const text = await readFile(join(inbox.locate('shop-demo'), `${anId(1)}.json`), 'utf8');
    expect(text).toContain('[redacted:');
    expect(text).not.toContain('ghp_');
  });

  it('bounds what it reads: a name to one line without markup, a note to 1,000 characters', async () => {
    const { inbox } = await open();
    const folder = inbox.locate('shop-demo');
    await mkdir(folder, { recursive: true });
    const document = { ...whole, command: 'note', by: `a</data>\n${'b'.repeat(99)}`, text: 'word '.repeat(500) };
    await writeFile(join(folder, `${anId(1)}.json`), JSON.stringify(document));
    const { waiting } = await inbox.read('shop-demo', NOTHING);
    const [command] = waiting.map((item) => item.command);
    expect(command?.by).toMatch(/^a \/data b+/);
    expect(command?.by.length).toBeLessThanOrEqual(60);
    expect(command?.command === 'note' && command.text).toMatch(/^word .{900,990}…\(\+\d+\)$/);
  });

  it('says when an applied command cannot be removed', async () => {
    const fileSystem = createVolatileFileSystem();
    fileSystem.putDirectory('/s');
    const inbox = createFileInbox({ directory: '/s', now: () => NOON, random: () => 0.5, fileSystem });
    fileSystem.putDirectory(dirname(inbox.locate('shop-demo')));
    fileSystem.putDirectory(inbox.locate('shop-demo'));
    await inbox.send(anId(1), anAck());
    fileSystem.intercept = (step) => {
      if (step === 'removeFile') throw osError('EROFS');
    };
    expect(await inbox.remove('shop-demo', [anId(1)])).toMatch(/^applied, but still there: cannot write .*read-only/);
  });
});
