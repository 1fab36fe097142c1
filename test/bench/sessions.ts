import { sessionCsv } from '../../src/cli/render/session-csv.ts';
import { sessionMarkdown } from '../../src/cli/render/session-markdown.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { encodeExport, readForeignSession } from '../../src/session/index.ts';
import { plainTurns } from '../support/conversations.ts';
import { type Bench, measureRatio, type Row } from './harness.ts';

const MEGABYTE = 1024 * 1024;
const NOON = Date.UTC(2026, 10, 21, 12);
/** Half a megabyte is a busy month between two prunes; four are what no default budget lets a session grow to. */
const SIZES = [0.5, 4] as const;
const MESSAGE_BYTES = 2_000;

/** Turns of a conversation, together about so many megabytes on disk. */
function aSession(megabytes: number): Session {
  const turns = Math.round((megabytes * MEGABYTE) / (2 * (MESSAGE_BYTES + 150)));
  const history = plainTurns(turns, MESSAGE_BYTES).map((entry, index) => ({
    ...entry,
    number: index + 1,
    at: NOON + index * 60_000,
  }));
  const empty = emptySession('bench', 'prod-eu', NOON);
  return { ...empty, history, metadata: { ...empty.metadata, nextMessage: history.length + 1 } };
}

async function throughput(megabytes: number): Promise<readonly Row[]> {
  const session = aSession(megabytes);
  const text = encodeExport(session, []);
  const own = Buffer.from(text);
  // Without its checksum it counts as another program's: every text is searched for secrets.
  const foreign = Buffer.from(text.replace(/"sha256": "[0-9a-f]+"/, '"sha256": ""'));
  const document: unknown = JSON.parse(text);
  const messages = session.history.map((entry, index) => ({ number: index + 1, entry, pruned: null }));
  const write = async () => JSON.stringify(document, null, 2);
  const read = async () => JSON.parse(own.toString('utf8'));
  const bytes = own.length;

  const row = async (
    what: string,
    floorName: string,
    subject: () => Promise<unknown>,
    floor: () => Promise<unknown>,
  ) => {
    const { subjectMs, floorMs, ratio } = await measureRatio({ subject, floor, rounds: 15, warmUps: 5 });
    return {
      measure: `${what}, ${(bytes / MEGABYTE).toFixed(1)} MB`,
      value: `${(bytes / MEGABYTE / (subjectMs / 1_000)).toFixed(0)} MB/s`,
      note: `${subjectMs.toFixed(1)} ms; ${ratio.toFixed(1)}x ${floorName} (${floorMs.toFixed(1)} ms)`,
    };
  };
  return [
    await row('export to JSON', 'JSON.stringify', async () => encodeExport(session, []), write),
    await row(
      'export to Markdown',
      'JSON.stringify',
      async () => [...sessionMarkdown({ session, messages, incidents: [] })].join(''),
      write,
    ),
    await row('export to CSV', 'JSON.stringify', async () => [...sessionCsv(messages)].join(''), write),
    await row('import of an own file', 'JSON.parse', async () => mustBe(await readForeignSession(own, 'bench')), read),
    await row('import of another', 'JSON.parse', async () => mustBe(await readForeignSession(foreign, 'bench')), read),
  ];
}

function mustBe(read: { readonly ok: boolean }): void {
  if (!read.ok) throw new Error('what was exported is not imported');
}

/** How fast a session goes out and comes in; the disk is measured by `storage`. */
export const sessionsBench: Bench = {
  name: 'sessions',
  run: async () => {
    const rows: Row[] = [];
    for (const megabytes of SIZES) rows.push(...(await throughput(megabytes)));
    return rows;
  },
};
