import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { emptySession, type Session } from '../../../src/model/session.ts';
import { createFileSessionStore } from '../../../src/session/index.ts';
import { cli } from '../../support/run-cli.ts';
import { MINUTE, NOON } from '../../support/situations.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

function entry(parts: Partial<ConversationEntry>): ConversationEntry {
  return {
    role: 'user',
    content: '',
    kind: 'delta',
    cycle: null,
    at: null,
    pinned: false,
    incidents: [],
    report: null,
    ...parts,
  };
}

const HISTORY: readonly ConversationEntry[] = [
  entry({ role: 'system', content: 'You watch.', kind: 'system' }),
  entry({ content: '## Baseline', kind: 'baseline', cycle: 1, at: NOON - 60 * MINUTE }),
  entry({ role: 'assistant', content: 'All is well.', kind: 'report', cycle: 1, at: NOON - 60 * MINUTE }),
  entry({
    content: 'INC-1 ImagePullFailed\n  status: Back-off pulling image "x": ErrImagePull\n',
    cycle: 9,
    at: NOON,
    pinned: true,
    incidents: [1],
  }),
];

function aSession(id: string, parts: Partial<Session> = {}): Session {
  const empty = emptySession(id, 'prod-eu', NOON - 90 * MINUTE);
  return {
    ...empty,
    history: HISTORY,
    metadata: {
      ...empty.metadata,
      cycleCount: 12,
      lastCycle: 12,
      quiet: { cycles: 3, since: NOON },
      prunes: 2,
      model: 'claude-sonnet-5-5',
    },
    usage: { calls: 2, tokens: { input: 1_000, cacheRead: 3_000, cacheWrite: 0, output: 450 }, costUsd: 0.01234 },
    ...parts,
  };
}

async function directoryWith(...sessions: readonly Session[]): Promise<string> {
  const directory = await temporaryDirectory();
  for (const [index, session] of sessions.entries()) {
    const store = createFileSessionStore({ directory, now: () => NOON + index * MINUTE, random: () => 0.5 });
    await store.save(session);
  }
  return directory;
}

const inDirectory = (directory: string) => ({ env: { SESSION_DIR: directory } });

describe('sessions list', () => {
  it('shows every session, the newest first', async () => {
    const directory = await directoryWith(aSession('older'), aSession('newer', { history: HISTORY.slice(0, 2) }));
    const { code, output } = await cli('sessions list', inDirectory(directory));
    expect(code).toBe(0);
    const rows = output
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    const size = expect.stringMatching(/^\d+ (B|KB)$/);
    expect(rows).toEqual([
      ['SESSION', 'STATE', 'CLUSTER', 'CYCLES', 'MESSAGES', 'CONTEXT', 'SIZE', 'SAVED'],
      ['newer', 'open', 'prod-eu', '12', '2', '0.0 %', size, '2026-11-21 12:01 UTC'],
      ['older', 'open', 'prod-eu', '12', '4', '0.1 %', size, '2026-11-21 12:00 UTC'],
    ]);
  });

  it('is what `sessions` alone does', async () => {
    const options = inDirectory(await directoryWith(aSession('one')));
    expect(await cli('sessions', options)).toEqual(await cli('sessions list', options));
  });

  it('tells a file that cannot be read with the reason, and leaves it as it is', async () => {
    const directory = await directoryWith(aSession('good'));
    await writeFile(join(directory, 'torn.json'), '{"session_id": "torn", "conv');
    const { code, output } = await cli('sessions list', inDirectory(directory));
    expect(code).toBe(0);
    expect(output).toMatch(/^torn +unreadable +- +- +- +- +28 B +\S+/m);
    expect(output).toMatch(/^good +open +prod-eu/m);
    expect(await readdir(directory)).toEqual(['good.json', 'torn.json']);
    expect(await readFile(join(directory, 'torn.json'), 'utf8')).toBe('{"session_id": "torn", "conv');
  });

  it('says that there are none where the directory is missing, and does not make it', async () => {
    const missing = join(await temporaryDirectory(), 'not', 'there');
    expect(await cli('sessions list', inDirectory(missing))).toMatchObject({
      code: 0,
      output: `no sessions in ${missing}\n`,
    });
    expect((await cli('sessions list -o json', inDirectory(missing))).output).toBe('[]\n');
    expect(existsSync(missing)).toBe(false);
  });

  it('says why where the directory is a file', async () => {
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, '');
    const { code, errors } = await cli('sessions list', inDirectory(file));
    expect(code).toBe(1);
    expect(errors).toMatch(/^error: cannot list .+\nSet SESSION_DIR /);
  });

  it('gives machines the same in JSON and YAML', async () => {
    const directory = await directoryWith(aSession('one'));
    await writeFile(join(directory, 'torn.json'), '{');
    const json = JSON.parse((await cli('sessions list -o json', inDirectory(directory))).output);
    expect(parse((await cli('sessions list -o yaml', inDirectory(directory))).output)).toEqual(json);
    expect(json).toMatchObject([
      { id: 'one', cluster: 'prod-eu', cycles: 12, messages: 4, saved_at: '2026-11-21T12:00:00.000Z', problem: null },
      { id: 'torn', cluster: null, cycles: null, messages: null, saved_at: null, path: join(directory, 'torn.json') },
    ]);
    expect(json[1].problem).toEqual(expect.any(String));
  });
});

describe('sessions show', () => {
  it('prints what was said as it was said, with who, cycle and time', async () => {
    const { code, output } = await cli('sessions show one', inDirectory(await directoryWith(aSession('one'))));
    expect(code).toBe(0);
    expect(output).toBe(`#1 system
You watch.

#2 user · baseline · cycle 1 · 2026-11-21 11:00 UTC
## Baseline

#3 assistant · report · cycle 1 · 2026-11-21 11:00 UTC
All is well.

#4 user · delta · cycle 9 · 2026-11-21 12:00 UTC · INC-1 · pinned
INC-1 ImagePullFailed
  status: Back-off pulling image "x": ErrImagePull

`);
  });

  it('reads the session of SESSION_ID when none is named', async () => {
    const directory = await directoryWith(aSession('mine'), aSession('other', { history: [] }));
    const { output } = await cli('sessions show', { env: { SESSION_DIR: directory, SESSION_ID: 'mine' } });
    expect(output).toContain('All is well.');
  });

  it('--last shows the newest and counts the rest', async () => {
    const options = inDirectory(await directoryWith(aSession('one')));
    expect((await cli('sessions show one --last 1', options)).output).toMatch(
      /^… 3 earlier messages\n\n#4 user · delta · cycle 9/,
    );
    expect((await cli('sessions show one --last 3', options)).output).toMatch(
      /^… 1 earlier message\n\n#2 user · baseline · cycle 1/,
    );
    expect((await cli('sessions show one --last 99', options)).output).toMatch(/^#1 system\n/);
  });

  it("shows a block's text, names blocks that are none, and lets no escape through to the terminal", async () => {
    const content = [
      { type: 'text', text: '{"error": "kept whole"}' },
      { type: 'tool_use', id: 't1', name: 'get_logs', input: { tailLines: 5 } },
      { type: 'text', text: 'red: \u001b[31mnot red\u001b[2J' },
    ];
    const session = aSession('blocks', { history: [entry({ role: 'assistant', content })] });
    const options = inDirectory(await directoryWith(session));
    expect((await cli('sessions show blocks', options)).output).toBe(
      '#1 assistant · delta\n{"error": "kept whole"}\n[tool_use get_logs]\nred: not red\n\n',
    );
    // For machines the content is as in the file: its keys are not ours to rename.
    expect(JSON.parse((await cli('sessions show blocks -o json', options)).output)).toMatchObject([{ content }]);
  });

  it('-o json gives the entries under the keys of the session file', async () => {
    const options = inDirectory(await directoryWith(aSession('one')));
    const json = JSON.parse((await cli('sessions show one --last 1 -o json', options)).output);
    expect(json).toEqual([
      {
        number: 4,
        role: 'user',
        kind: 'delta',
        cycle: 9,
        at: '2026-11-21T12:00:00.000Z',
        pinned: true,
        excluded: false,
        incidents: [1],
        content: HISTORY[3]?.content,
        report: null,
      },
    ]);
    expect(parse((await cli('sessions show one --last 1 -o yaml', options)).output)).toEqual(json);
  });

  it('reads a plain file of four keys, as other programs write it', async () => {
    const directory = await temporaryDirectory();
    const plain = {
      session_id: 'old',
      conversation_history: [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: [{ type: 'text', text: 'hi' }] },
      ],
      metadata: { cycle_count: 3 },
      saved_at: '2025-01-02T03:04:05Z',
    };
    await writeFile(join(directory, 'old.json'), JSON.stringify(plain));
    expect((await cli('sessions show old', inDirectory(directory))).output).toBe(
      '#1 user\nhello\n\n#2 assistant\nhi\n\n',
    );
    expect((await cli('sessions stats old', inDirectory(directory))).output).toContain(
      'cluster      -\ncycles       3\n',
    );
  });
});

describe('sessions stats', () => {
  it('tells a session in numbers', async () => {
    const { code, output } = await cli('sessions stats one', inDirectory(await directoryWith(aSession('one'))));
    expect(code).toBe(0);
    expect(output.replace(/context .*/, 'context ...')).toBe(`session      one
cluster      prod-eu
cycles       12, the last 3 quiet
messages     4 (2 user, 1 assistant, 1 pinned)
context ...
prunes       2
model calls  2 (claude-sonnet-5-5)
tokens       4.0k in, 75 % of the prompts from cache, 450 out
cost         $0.0123
on disk      session 1 KB, ledger 0 B, history none
created      2026-11-21 10:30 UTC
saved        2026-11-21 12:00 UTC
`);
    expect(output).toMatch(/^context {6}\d+ of 120\.0k tokens, [\d.]+ %$/m);
  });

  it('says so when no model was ever asked', async () => {
    const session = { ...aSession('rules'), usage: emptySession('rules', null, null).usage };
    const { output } = await cli('sessions stats rules', inDirectory(await directoryWith(session)));
    expect(output).toContain(
      'model calls  0 (the rules analyst wrote the reports)\ntokens       0 in, 0 out\ncost         $0\n',
    );
  });

  it('gives machines the same in JSON and YAML', async () => {
    const options = inDirectory(await directoryWith(aSession('one')));
    const json = JSON.parse((await cli('sessions stats one -o json', options)).output);
    expect(parse((await cli('sessions stats one -o yaml', options)).output)).toEqual(json);
    expect(json).toMatchObject({
      session_id: 'one',
      cycles: 12,
      quiet_since_last_message: 3,
      messages: { all: 4, user: 2, assistant: 1 },
      max_context_tokens: 120_000,
      usage: { input: 1_000, cache_read: 3_000, cache_write: 0, output: 450 },
      cached_share: 0.75,
      cost_usd: 0.01234,
      saved_at: '2026-11-21T12:00:00.000Z',
    });
  });
});

describe('sessions delete', () => {
  it('asks, naming the file and what stays, and deletes on yes', async () => {
    const directory = await directoryWith(aSession('one'), aSession('two'));
    await writeFile(join(directory, 'prod-eu.ledger.json'), '{}');
    const { code, output, questions } = await cli('sessions delete one', {
      ...inDirectory(directory),
      answer: ' Yes ',
    });
    expect({ code, output }).toEqual({ code: 0, output: `deleted ${join(directory, 'one.json')}\n` });
    expect(questions).toEqual([
      `Delete ${join(directory, 'one.json')} and its backups? The conversation is gone then; incidents stay in the ledger. [y/N] `,
    ]);
    expect(await readdir(directory)).toEqual(['prod-eu.ledger.json', 'two.json']);
  });

  it.each(['', 'n', 'no', 'yess', 'delete'])('keeps it on the answer %j', async (answer) => {
    const directory = await directoryWith(aSession('one'));
    const { code, output } = await cli('sessions delete one', { ...inDirectory(directory), answer });
    expect({ code, output }).toEqual({ code: 0, output: 'kept\n' });
    expect(await readdir(directory)).toEqual(['one.json']);
  });

  it('refuses where nobody can be asked', async () => {
    const directory = await directoryWith(aSession('one'));
    const { code, output, errors } = await cli('sessions delete one', inDirectory(directory));
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toBe('error: nobody can be asked here\nGive --yes to delete without asking.\n');
    expect(await readdir(directory)).toEqual(['one.json']);
  });

  it.each(['--yes', '-y'])('does not ask with %s', async (flag) => {
    const directory = await directoryWith(aSession('one'));
    const { code, questions } = await cli(`sessions delete ${flag} one`, inDirectory(directory));
    expect({ code, questions }).toEqual({ code: 0, questions: [] });
    expect(await readdir(directory)).toEqual([]);
  });

  it('deletes an unreadable one too, when told to', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'torn.json'), '{');
    expect((await cli('sessions delete --yes torn', inDirectory(directory))).code).toBe(0);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('a session that is not there', () => {
  it.each(['show', 'stats', 'delete --yes'])('sessions %s says where it looked and what to do', async (command) => {
    const directory = await directoryWith(aSession('one'), aSession('two'));
    const { code, output, errors } = await cli(`sessions ${command} nope`, inDirectory(directory));
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`error: there is no session nope (${join(directory, 'nope.json')})\nThere are: `);
    expect(errors).toMatch(/\b(one, two|two, one)\.\n/);
  });

  it.each(['show', 'stats'])('sessions %s of an unreadable one says why and leaves it', async (command) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'torn.json'), '{"session');
    const { code, errors } = await cli(`sessions ${command} torn`, inDirectory(directory));
    expect(code).toBe(1);
    expect(errors).toMatch(/^error: .+torn\.json cannot be read: .+\nThe file was left as it is\. /);
    expect(await readdir(directory)).toEqual(['torn.json']);
  });
});

describe('an id that would leave the directory', () => {
  it.each(['../outside', 'a/b', '/etc/passwd', '..', '.hidden', 'prod.ledger'])(
    '%s is refused by every command',
    async (id) => {
      const parent = await temporaryDirectory();
      const directory = join(parent, 'sessions');
      await mkdir(directory);
      await writeFile(join(parent, 'outside.json'), '{}');
      for (const command of ['show', 'stats', 'delete --yes']) {
        const { code, errors } = await cli(`sessions ${command} ${id}`, inDirectory(directory));
        expect(code).toBe(2);
        expect(errors).toContain(`error: ${JSON.stringify(id)} cannot be a session\n`);
      }
      expect(await readdir(parent)).toEqual(['outside.json', 'sessions']);
    },
  );

  it('is refused as SESSION_ID too', async () => {
    const { code, errors } = await cli('sessions show', { env: { SESSION_ID: '../outside' } });
    expect(code).toBe(2);
    expect(errors).toMatch(/^error: SESSION_ID is "\.\.\/outside"; allowed: /);
  });
});
