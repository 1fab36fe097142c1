import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
// Straight from their files: what is not imported does not have to be started a thousand times.
import type { AnalysisRequest, Analyst } from '../../src/analyst/analyst.ts';
import { createRulesAnalyst } from '../../src/analyst/rules/rules-analyst.ts';
import { createToolbox, memoryTools } from '../../src/analyst/tools/index.ts';
import { NO_LOGS } from '../../src/cluster/log-reader.ts';
import { PRUNE_STRATEGIES } from '../../src/context/index.ts';
import { DETECTORS, THRESHOLDS } from '../../src/detectors/index.ts';
import { createSqliteHistory } from '../../src/history/index.ts';
import { createFileInbox, createFileSessionInbox } from '../../src/inbox/file-inbox.ts';
import { createFileLedgerStore } from '../../src/ledger/file-ledger-store.ts';
import { createFileLock, describeThisProcess, fenced, type Lock } from '../../src/lock/index.ts';
import { nodeLockFiles } from '../../src/lock/lock-files.ts';
import { EMPTY_CLUSTER_FILE } from '../../src/model/weight.ts';
import type { CycleResult } from '../../src/monitor/cycle-result.ts';
import type { Events } from '../../src/monitor/events.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import { persistentMemory } from '../../src/monitor/persistent-memory.ts';
import { createFileSessionStore } from '../../src/session/file-session-store.ts';
import { nodeFileSystem } from '../../src/storage/index.ts';
import { digestOf, seededRandom } from './digest.ts';
import { DyingFiles } from './dying-files.ts';
import type { Order, Said } from './protocol.ts';
import { CLUSTER, lookOf, timeOf } from './world.ts';

/** Runs cycles one after the other, as the monitor does, until it is killed. What is committed it says on its standard output. */

export const SESSION = 'soak';

function tell(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}

/** A model that thinks for some milliseconds, now and then looks something up, and sometimes gives no answer. */
function thinkingAnalyst(random: () => number): Analyst {
  const model = 'claude-soak';
  const usage = { input: 100, cacheRead: 1_000, cacheWrite: 200, output: 50 };
  return {
    name: 'claude',
    model,
    analyse: async (request) => {
      const { situation } = request;
      await sleep(Math.floor(random() * 8));
      if (random() < 0.5) await lookSomethingUp(request, random);
      if (random() < 0.1) {
        const told = { message: 'overloaded', remedy: 'The next cycle tries again.' };
        return { ok: false, reason: 'overloaded', ...told, usage: null, costUsd: null, call: null, overflow: null };
      }
      const [first] = situation.open;
      const assessment = { assessment: 'It crashes.', likelyCause: null, confidence: null, nextStep: null };
      const assessments = first === undefined ? [] : [{ incident: first.number, ...assessment }];
      const report = { analyst: 'claude' as const, model, summary: `Cycle ${situation.cycle}.`, assessments };
      return { ok: true, report, usage, costUsd: 0.01, call: null };
    },
  };
}

async function lookSomethingUp({ situation, tools, signal }: AnalysisRequest, random: () => number): Promise<void> {
  const asked = [
    { name: 'search_history', input: { text: 'crash' } },
    { name: 'incident_history', input: { incident: 1 } },
    { name: 'no_such_tool', input: {} },
  ].slice(0, 1 + Math.floor(random() * 3));
  const calls = asked.map((call, index) => ({ id: `toolu_${situation.cycle}_${index}`, ...call }));
  await tools?.lookUps.answer(calls, signal);
  await sleep(Math.floor(random() * 4));
}

async function hold(lock: Lock) {
  const acquired = await lock.acquire();
  if (acquired.outcome === 'refused') return { outcome: `refused by ${acquired.holder.pid}`, held: null, after: false };
  const after = acquired.outcome === 'held' && acquired.tookOver !== null;
  return { outcome: acquired.outcome, held: acquired.held, after };
}

async function live({ directory, seed, death, cycles }: Order): Promise<void> {
  const random = seededRandom(seed);
  const files = new DyingFiles(death);
  const fileSystem = files.wrap(nodeFileSystem);
  let cycle = 0;
  const now = () => timeOf(cycle);
  const options = { directory, now, random: Math.random, fileSystem };
  const located = { ledgers: createFileLedgerStore(options), sessions: createFileSessionStore(options) };
  const lock = (target: string) =>
    createFileLock({
      target,
      self: describeThisProcess(),
      version: 'soak',
      command: 'soak',
      now: Date.now,
      stopwatch: () => performance.now(),
      newOwner: () => randomBytes(16).toString('hex'),
      files: files.wrapLock(nodeLockFiles),
    });
  const ledger = await hold(lock(located.ledgers.locate(CLUSTER)));
  const session = await hold(lock(located.sessions.locate(SESSION)));
  const tookOver = ledger.after || session.after;
  tell({ said: 'lock', ledger: ledger.outcome, session: session.outcome, tookOver });
  if (ledger.held === null || session.held === null) return;

  let repaired: number | null = null;
  const troubles: string[] = [];
  const events: Events = {
    emit: (level, event, message, fields) => {
      if (level === 'error') troubles.push(message);
      if (event === 'session_repaired') repaired = Number(fields?.cycle);
    },
  };
  const sessions = createFileSessionStore({ ...options, fileSystem: fenced(fileSystem, session.held) });
  const memory = persistentMemory(sessions, SESSION, now);
  const history = createSqliteHistory({ directory, now });
  const monitor = new Monitor(
    {
      source: {
        cluster: CLUSTER,
        description: 'a soak',
        look: async () => lookOf(cycle),
        close: async () => undefined,
      },
      logs: NO_LOGS,
      ledgers: createFileLedgerStore({ ...options, fileSystem: fenced(fileSystem, ledger.held) }),
      inbox: createFileInbox(options),
      sessionInbox: createFileSessionInbox(options),
      memory,
      history,
      tools: createToolbox(memoryTools(history), { calls: 8, tokens: 4_000 }),
      analyst: thinkingAnalyst(random),
      fallback: createRulesAnalyst(),
      events,
      newKey: () => randomBytes(16).toString('hex'),
      clusterFile: async () => ({ file: EMPTY_CLUSTER_FILE, problem: null }),
      channels: [],
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
  tell({ said: 'open', cycle: monitor.ledger.cycle, repaired, troubles });
  let lastMessage = memory.current().metadata.nextMessage - 1;
  for (let lived = 0; lived < cycles; lived += 1) {
    cycle = monitor.ledger.cycle + 1;
    const result = await monitor.cycle(new AbortController().signal);
    const { history: kept, metadata } = memory.current();
    const fresh = kept.filter(({ number }) => number !== undefined && number > lastMessage);
    lastMessage = metadata.nextMessage - 1;
    tell({
      said: 'cycle',
      cycle,
      loud: result.loud,
      pruned: result.exchange !== null && result.exchange.receipt !== null,
      opened: openedIn(result),
      messages: fresh.map((entry) => [entry.number ?? 0, digestOf(entry)]),
      degraded: result.degraded.filter((text) => !text.startsWith('no report by claude')),
    });
  }
  await history.close();
  await session.held.release();
  await ledger.held.release();
  tell({ said: 'end' });
}

function openedIn({ situation }: CycleResult): readonly (readonly [number, string])[] {
  return situation.updates
    .filter(({ turn }) => turn === 'opened')
    .map(({ incident }) => [incident.number, `${incident.owner.kind} ${incident.owner.name} ${incident.code}`]);
}

tell({ said: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  await live(JSON.parse(line));
  break;
}
process.exit();
