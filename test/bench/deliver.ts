import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createFileLedgerStore, type LedgerStore } from '../../src/ledger/index.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Delivery } from '../../src/model/notification.ts';
import { emptySession } from '../../src/model/session.ts';
import { LedgerKeeper } from '../../src/monitor/ledger-keeper.ts';
import { type Channel, Courier } from '../../src/notify/index.ts';
import { sampleNotifications } from '../support/notifications.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { type Bench, median, type Row } from './harness.ts';

const SIZE = 4_000_000;
const STORM = 200;
const ROUNDS = 5;
/** What receivers take their time for, in milliseconds: one beside the agent, and one across the network. */
const ANSWERS_AFTER = [0, 20] as const;
const AT = Date.UTC(2026, 10, 21, 9);

/** A storm of single messages out of a large ledger: what keeping the record of them costs beside one save of it. */
export const deliverBench: Bench = {
  name: 'deliver',
  async run() {
    const rows: Row[] = [];
    for (const delay of ANSWERS_AFTER) rows.push(await stormRow(delay));
    return rows;
  },
};

async function stormRow(delay: number): Promise<Row> {
  const storms: number[] = [];
  const saves: number[] = [];
  const counts: number[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const { stormMs, saveMs, count } = await storm(delay);
    if (round < 0) continue;
    storms.push(stormMs);
    saves.push(saveMs);
    counts.push(count);
  }
  const cost = median(storms) - STORM * delay;
  return {
    measure: `${STORM} deliveries, ${SIZE / 1e6} MB ledger, answered after ${delay} ms`,
    value: (cost / median(saves)).toFixed(1),
    note: `${median(storms).toFixed(0)} ms, ${median(counts)} saves of ${median(saves).toFixed(0)} ms; what is not waiting for the receiver, in saves`,
  };
}

async function storm(delay: number): Promise<{ stormMs: number; saveMs: number; count: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'k8s-monitor-bench-'));
  try {
    let count = 0;
    const files = createFileLedgerStore({ directory, now: () => AT, random: Math.random });
    const store: LedgerStore = {
      ...files,
      save: async (ledger) => {
        count += 1;
        await files.save(ledger);
      },
    };
    const keeper = new LedgerKeeper(store, 'bench', () => 'key');
    await keeper.open(emptySession('bench', 'bench', AT));
    const ledger = ledgerOfBytes(SIZE);
    const before = performance.now();
    await keeper.commit({ ...ledger, notifications: { ...ledger.notifications, outbox: owed(), channels: [] } });
    const saveMs = performance.now() - before;
    count = 0;
    const courier = new Courier({
      channels: [answering(delay)],
      read: () => keeper.settled.notifications,
      keep: async (change) => {
        await keeper.update((current) => ({ ...current, notifications: change(current.notifications) }));
      },
      isOwed: (id) => keeper.current.notifications.outbox.some((delivery) => delivery.id === id),
      isFresh: () => true,
      now: () => AT,
      random: Math.random,
      later: () => () => undefined,
    });
    const start = performance.now();
    courier.wake();
    await courier.idle();
    if (keeper.current.notifications.outbox.length > 0) throw new Error('not all was taken');
    return { stormMs: performance.now() - start, saveMs, count };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function ledgerOfBytes(bytes: number): Ledger {
  const sample = sampleLedger('bench');
  const [incident] = sample.incidents;
  if (incident === undefined) throw new Error('the sample has incidents');
  const incidents = Array.from({ length: Math.ceil(bytes / JSON.stringify(incident).length) }, (_, index) => ({
    ...incident,
    number: index + 1,
    key: `${incident.key}|${index}`,
  }));
  return { ...sample, incidents };
}

function owed(): readonly Delivery[] {
  const [sample] = sampleNotifications(AT).outbox;
  if (sample === undefined) throw new Error('the sample owes one');
  return Array.from({ length: STORM }, (_, index) => ({
    ...sample,
    id: `bench/1/ops/INC-${index}%231/open`,
    thread: `INC-${index}#1`,
    attempts: 0,
    lastProblem: null,
  }));
}

function answering(delay: number): Channel {
  return {
    traits: { name: 'ops', groups: false, edits: true },
    type: 'webhook',
    deliver: async () => {
      await pause(delay);
      return { ok: true, ref: null };
    },
  };
}
