import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileLedgerStore } from '../../src/ledger/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { createFileSessionStore } from '../../src/session/index.ts';
import { createCipher } from '../../src/storage/index.ts';
import { plainTurns, systemMessage } from '../support/conversations.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { type Bench, measureElapsedRatio, type Row } from './harness.ts';

const SIZES = [500_000, 4_000_000];
const MESSAGE_BYTES = 1_500;
const AT = Date.UTC(2026, 10, 21, 9);
const KEY = new Uint8Array(32).fill(7);

/** Saves and loads, as ratios to the least that any program must do: write, sync, rename, sync the directory; read, JSON.parse. */
export const storageBench: Bench = {
  name: 'storage',
  async run() {
    const directory = await mkdtemp(join(tmpdir(), 'k8s-monitor-bench-'));
    try {
      const rows: Row[] = [];
      for (const bytes of SIZES) rows.push(...(await sessionRows(directory, bytes)));
      for (const bytes of SIZES) rows.push(...(await ledgerRows(directory, bytes)));
      rows.push(await listRow(directory));
      return rows;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

const options = (directory: string) => ({ directory, now: () => AT, random: Math.random });

async function sessionRows(directory: string, size: number): Promise<readonly Row[]> {
  const store = createFileSessionStore(options(directory));
  const sealing = createFileSessionStore({ ...options(join(directory, 'sealed')), cipher: createCipher({ key: KEY }) });
  let session = sessionOfBytes('bench', size);
  await store.save(session);
  await sealing.save(session);
  const bytes = await readFile(store.locate('bench'));
  /** One cycle more: a question and its answer. */
  const cycle = () => {
    const turn = plainTurns(1, MESSAGE_BYTES, session.metadata.cycleCount + 1);
    session = { ...session, history: [...session.history, ...turn] };
  };
  const name = `${(bytes.length / 1e6).toFixed(1)} MB`;
  const raw = () => rawSave(directory, bytes);
  return [
    await row(`save, a cycle later, ${name}`, 'raw save', async () => store.save(session), raw, cycle),
    await row(`save, encrypted, ${name}`, 'raw save', async () => sealing.save(session), raw, cycle),
    await row(
      `save, all new, ${name}`,
      'raw save',
      async () => store.save(session),
      raw,
      () => {
        session = { ...session, history: session.history.map((entry) => ({ ...entry })) };
      },
    ),
    await row(
      `load, ${name}`,
      'read and parse',
      () => store.load('bench'),
      () => rawLoad(store.locate('bench')),
    ),
    await row(
      `load, encrypted, ${name}`,
      'read and parse',
      () => sealing.load('bench'),
      () => rawLoad(store.locate('bench')),
    ),
  ];
}

async function ledgerRows(directory: string, size: number): Promise<readonly Row[]> {
  const store = createFileLedgerStore(options(directory));
  let ledger = ledgerOfBytes(size);
  await store.save(ledger);
  const bytes = await readFile(store.locate('bench'));
  const name = `${(bytes.length / 1e6).toFixed(1)} MB`;
  /** A look later: what is open was seen again, and the other half has ended. */
  const look = () => {
    const incidents = ledger.incidents.map((incident, index) =>
      index % 2 === 0 ? { ...incident, lastSeen: incident.lastSeen + 1 } : incident,
    );
    ledger = { ...ledger, cycle: ledger.cycle + 1, incidents };
  };
  return [
    await row(
      `save of a ledger, ${name}`,
      'raw save',
      () => store.save(ledger),
      () => rawSave(directory, bytes),
      look,
    ),
    await row(
      `load of a ledger, ${name}`,
      'read and parse',
      () => store.load('bench'),
      () => rawLoad(store.locate('bench')),
    ),
  ];
}

async function listRow(directory: string): Promise<Row> {
  const many = join(directory, 'many');
  const store = createFileSessionStore(options(many));
  for (let index = 0; index < 40; index += 1) await store.save(sessionOfBytes(`s${index}`, 100_000));
  await store.list();
  const first = () => createFileSessionStore(options(many)).list();
  const { subjectMs, floorMs, ratio } = await measureElapsedRatio({
    subject: () => store.list(),
    floor: first,
    rounds: 15,
    warmUps: 2,
  });
  const note = `${subjectMs.toFixed(1)} ms, ${floorMs.toFixed(1)} ms the first time; 40 sessions, ratio to the first listing`;
  return { measure: 'list again, nothing changed', value: ratio.toFixed(2), note };
}

async function row(
  measure: string,
  what: string,
  subject: () => Promise<unknown>,
  floor: () => Promise<unknown>,
  prepare: () => void = () => undefined,
): Promise<Row> {
  const { subjectMs, floorMs, ratio } = await measureElapsedRatio({ subject, floor, prepare, rounds: 21, warmUps: 4 });
  return { measure, value: ratio.toFixed(2), note: `${subjectMs.toFixed(1)} ms, ${floorMs.toFixed(1)} ms ${what}` };
}

async function rawSave(directory: string, bytes: Uint8Array): Promise<void> {
  const file = await open(join(directory, 'raw.tmp'), 'w');
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  await rename(join(directory, 'raw.tmp'), join(directory, 'raw.json'));
  const handle = await open(directory, 'r');
  await handle.sync();
  await handle.close();
}

async function rawLoad(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

function sessionOfBytes(id: string, bytes: number): Session {
  const empty = emptySession(id, 'shop', AT);
  const turns = plainTurns(Math.ceil(bytes / (2 * (MESSAGE_BYTES + 180))), MESSAGE_BYTES, 5);
  const history: readonly ConversationEntry[] = [systemMessage(), ...turns];
  return { ...empty, history, metadata: { ...empty.metadata, cycleCount: turns.length / 2 } };
}

function ledgerOfBytes(bytes: number): Ledger {
  const sample = sampleLedger('bench');
  const one = JSON.stringify(sample.incidents).length;
  const incidents = Array.from({ length: Math.ceil(bytes / one / 1.6) }, (_, index) =>
    sample.incidents.map((incident) => ({
      ...incident,
      number: index * 10 + incident.number,
      key: `${incident.key}|${index}`,
    })),
  ).flat();
  return { ...sample, incidents };
}
