import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
// Straight from their files: what is not imported does not have to be started a thousand times.
import type { Analyst } from '../../../src/analyst/analyst.ts';
import { createRulesAnalyst } from '../../../src/analyst/rules/rules-analyst.ts';
import { NO_LOGS } from '../../../src/cluster/log-reader.ts';
import { PRUNE_STRATEGIES } from '../../../src/context/index.ts';
import { DETECTORS, THRESHOLDS } from '../../../src/detectors/index.ts';
import { NO_HISTORY } from '../../../src/history/no-history.ts';
import { createMemoryInbox, createMemorySessionInbox } from '../../../src/inbox/memory-inbox.ts';
import { createFileLedgerStore } from '../../../src/ledger/file-ledger-store.ts';
import type { LedgerStore } from '../../../src/ledger/ledger-store.ts';
import type { Ledger } from '../../../src/model/ledger.ts';
import { EMPTY_CLUSTER_FILE } from '../../../src/model/weight.ts';
import { Monitor } from '../../../src/monitor/monitor.ts';
import { statelessMemory } from '../../../src/monitor/stateless-memory.ts';
import type { Channel } from '../../../src/notify/channel.ts';
import { webhookChannel } from '../../../src/notify/channels/webhook.ts';
import { nodeFileSystem } from '../../../src/storage/index.ts';
import { seededRandom } from '../digest.ts';
import { DyingFiles } from '../dying-files.ts';
import { CLUSTER, lookOf, timeOf } from '../world.ts';
import type { DeliveryDeath, Order, Point, Said } from './protocol.ts';

/** Runs cycles one after the other and tells of them through a webhook, until it is killed. What it owes on disk it says. */

function tell(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}

/** A step of the process, one of which is its last. */
type Take = (point: Point) => void;

function taker(death: DeliveryDeath | null): Take {
  let taken = 0;
  return (point) => {
    if (death?.by !== 'point' || death.point !== point) return;
    taken += 1;
    if (taken === death.nth) process.kill(process.pid, 'SIGKILL');
  };
}

/** Says and cuts what is saved: a commit adds to what is owed, a record takes from it. */
function watched(store: LedgerStore, take: Take): LedgerStore {
  let known: ReadonlySet<string> = new Set();
  let cycle = 0;
  return {
    ...store,
    load: async (cluster) => {
      const loaded = await store.load(cluster);
      if (loaded.outcome !== 'fresh') known = new Set(idsOf(loaded.ledger));
      cycle = loaded.outcome === 'fresh' ? 0 : loaded.ledger.cycle;
      return loaded;
    },
    save: async (ledger) => {
      const { outbox } = ledger.notifications;
      const isCommit = ledger.cycle > cycle;
      const isRecord = !isCommit && [...known].some((id) => !outbox.some((delivery) => delivery.id === id));
      const fresh = outbox.filter(({ id, late }) => !known.has(id) || late !== undefined);
      known = new Set(idsOf(ledger));
      cycle = ledger.cycle;
      if (isCommit) take('before_commit');
      if (isRecord) take('before_record');
      await store.save(ledger);
      tell({ said: 'owed', owed: fresh.map(({ id, act, thread, late }) => ({ id, act, thread, late })) });
      if (isCommit) take('after_commit');
      if (isRecord) take('after_record');
    },
  };
}

function idsOf({ notifications }: Ledger): readonly string[] {
  return notifications.outbox.map(({ id }) => id);
}

function cut(channel: Channel, take: Take): Channel {
  return {
    ...channel,
    async deliver(delivery, ref, signal) {
      take('before_request');
      const result = await channel.deliver(delivery, ref, signal);
      if (result.ok) take('after_answer');
      return result;
    },
  };
}

/** A model that has a word for every cycle: it follows into the threads. */
function wordyAnalyst(): Analyst {
  const usage = { input: 100, cacheRead: 1_000, cacheWrite: 200, output: 50 };
  const model = 'claude-soak';
  return {
    name: 'claude',
    model,
    analyse: async ({ situation }) => {
      const assessments = situation.open.map(({ number }) => ({
        ...{ incident: number, assessment: 'It crashes.', likelyCause: null, confidence: null, nextStep: null },
      }));
      const report = { analyst: 'claude' as const, model, summary: `Cycle ${situation.cycle}.`, assessments };
      return { ok: true, report, usage, costUsd: 0.01, call: null };
    },
  };
}

async function live({ directory, url, seed, death, cycles, calm }: Order): Promise<void> {
  const random = seededRandom(seed);
  const take = taker(death);
  const fileSystem = new DyingFiles(death?.by === 'file' ? death : null).wrap(nodeFileSystem);
  let cycle = 0;
  const now = () => timeOf(cycle);
  const channel = webhookChannel('webhook', { url, secret: null, format: 'json', now });
  const monitor = new Monitor(
    {
      source: {
        cluster: CLUSTER,
        description: 'a soak',
        look: async () => lookOf(cycle),
        close: async () => undefined,
      },
      logs: NO_LOGS,
      ledgers: watched(createFileLedgerStore({ directory, now, random: Math.random, fileSystem }), take),
      inbox: createMemoryInbox(),
      sessionInbox: createMemorySessionInbox(),
      memory: statelessMemory('soak'),
      history: NO_HISTORY,
      analyst: wordyAnalyst(),
      fallback: createRulesAnalyst(),
      events: { emit: () => undefined },
      newKey: () => randomBytes(16).toString('hex'),
      clusterFile: async () => ({ file: EMPTY_CLUSTER_FILE, problem: null }),
      channels: [cut(channel, take)],
      now,
      random,
      stopwatch: () => performance.now(),
    },
    {
      detectors: DETECTORS,
      thresholds: THRESHOLDS,
      budget: { maxTokens: 16_000, threshold: 0.8, target: 0.5 },
      economy: { target: 0.5, coldPrunes: true, tiers: null, intervalMs: 10 * 60_000 },
      strategy: PRUNE_STRATEGIES.smart,
      calls: { analyze: 'changes', heartbeatCycles: 0 },
      custom: [],
      alsoRead: [],
    },
  );
  await monitor.open();
  // What the life before owed goes out first: nothing else is then under way.
  if (calm) await monitor.idle();
  for (let lived = 0; lived < cycles; lived += 1) {
    cycle = monitor.ledger.cycle + 1;
    await monitor.cycle(new AbortController().signal);
    if (calm || lived === cycles - 1) await monitor.idle();
  }
  await monitor.close();
  tell({ said: 'end', cycle: monitor.ledger.cycle, outbox: monitor.ledger.notifications.outbox.length });
}

tell({ said: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  await live(JSON.parse(line));
  break;
}
process.exit();
