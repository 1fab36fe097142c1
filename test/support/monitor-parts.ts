import type { AnalysisFailure, AnalysisRequest, AnalysisResult, Analyst } from '../../src/analyst/index.ts';
import { createRulesAnalyst } from '../../src/analyst/index.ts';
import { NO_LOGS } from '../../src/cluster/log-reader.ts';
import type { ClusterSource, LookRequest } from '../../src/cluster/source.ts';
import { PRUNE_STRATEGIES } from '../../src/context/index.ts';
import { DETECTORS, THRESHOLDS } from '../../src/detectors/index.ts';
import { NO_HISTORY } from '../../src/history/index.ts';
import { createMemoryInbox, createMemorySessionInbox } from '../../src/inbox/index.ts';
import { createMemoryLedgerStore } from '../../src/ledger/index.ts';
import type { Report } from '../../src/model/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { EMPTY_CLUSTER_FILE } from '../../src/model/weight.ts';
import {
  type EventLevel,
  type EventName,
  type Events,
  Monitor,
  type MonitorPorts,
  type MonitorSettings,
  persistentMemory,
} from '../../src/monitor/index.ts';
import { createMemorySessionStore } from '../../src/session/index.ts';
import { TEST_KEY } from './situations.ts';
import { aSnapshot, NOON } from './snapshots.ts';

export interface RecordedEvent {
  readonly level: EventLevel;
  readonly event: EventName;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface RecordingEvents extends Events {
  readonly all: readonly RecordedEvent[];
  named(event: EventName): readonly RecordedEvent[];
}

/** Keeps what it is told, in order. */
export function recordingEvents(): RecordingEvents {
  const all: RecordedEvent[] = [];
  return {
    all,
    named: (event) => all.filter((candidate) => candidate.event === event),
    emit: (level, event, message, fields = {}) => {
      all.push({ level, event, message, fields });
    },
  };
}

/** A cluster whose looks are given one after the other; the last one stays. */
export function scriptedSource(looks: readonly ((request: LookRequest) => Snapshot | Promise<Snapshot>)[]) {
  const requests: LookRequest[] = [];
  const source: ClusterSource = {
    cluster: 'shop-demo',
    description: 'a script',
    look: async (request) => {
      const look = looks[Math.min(requests.length, looks.length - 1)];
      requests.push(request);
      if (look === undefined) throw new Error('no look is scripted');
      return look(request);
    },
    close: async () => undefined,
  };
  return { source, requests };
}

/** An analyst called claude that answers what it is told to, one after the other; the last answer stays. */
export function scriptedAnalyst(
  answers: readonly AnalysisResult[],
): Analyst & { readonly requests: AnalysisRequest[] } {
  const requests: AnalysisRequest[] = [];
  return {
    name: 'claude',
    model: 'claude-sonnet-5-5',
    requests,
    analyse: async (request) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)];
      requests.push(request);
      if (answer === undefined) throw new Error('no answer is scripted');
      return answer;
    },
  };
}

export const CLAUDE_REPORT: Report = {
  analyst: 'claude',
  model: 'claude-sonnet-5-5',
  summary: 'All is well.',
  assessments: [],
};

export const USAGE = { input: 100, cacheRead: 1_000, cacheWrite: 200, output: 50 };

export const ANSWER: AnalysisResult = { ok: true, report: CLAUDE_REPORT, usage: USAGE, costUsd: 0.25, call: null };

export function aFailure(parts: Partial<AnalysisFailure> = {}): AnalysisFailure {
  return {
    ok: false,
    reason: 'overloaded',
    message: 'api.anthropic.com answered 529.',
    remedy: 'The next cycle tries again.',
    usage: null,
    costUsd: null,
    call: null,
    overflow: null,
    ...parts,
  };
}

export const SETTINGS: MonitorSettings = {
  detectors: DETECTORS,
  thresholds: THRESHOLDS,
  budget: { maxTokens: 120_000, threshold: 0.8, target: 0.5 },
  economy: { target: 0.5, coldPrunes: true, tiers: null, intervalMs: 5 * 60_000 },
  strategy: PRUNE_STRATEGIES.smart,
  calls: { analyze: 'changes', heartbeatCycles: null },
  custom: [],
  alsoRead: [],
};

/** Ports of a monitor that keeps everything in memory and watches a healthy cluster; `parts` say what is different. */
export function ports(parts: Partial<MonitorPorts> = {}): MonitorPorts & { readonly events: Events } {
  let milliseconds = 0;
  return {
    source: scriptedSource([() => aSnapshot()]).source,
    logs: NO_LOGS,
    ledgers: createMemoryLedgerStore(),
    inbox: createMemoryInbox(),
    sessionInbox: createMemorySessionInbox(),
    memory: persistentMemory(createMemorySessionStore(), 'test', () => NOON),
    history: NO_HISTORY,
    analyst: createRulesAnalyst(),
    fallback: createRulesAnalyst(),
    events: recordingEvents(),
    newKey: () => TEST_KEY,
    clusterFile: async () => ({ file: EMPTY_CLUSTER_FILE, problem: null }),
    channels: [],
    now: () => NOON,
    random: () => 0.5,
    stopwatch: () => {
      milliseconds += 1;
      return milliseconds;
    },
    ...parts,
  };
}

/** As a process starts: everything read. */
export async function openMonitor(given: MonitorPorts): Promise<Monitor> {
  const monitor = new Monitor(given, SETTINGS);
  await monitor.open();
  return monitor;
}

export const running = () => new AbortController().signal;
