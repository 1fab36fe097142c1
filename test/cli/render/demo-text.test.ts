import { describe, expect, it } from 'vitest';
import { createRulesAnalyst } from '../../../src/analyst/index.ts';
import { demoHeader, demoSummary } from '../../../src/cli/render/demo-text.ts';
import { createPaint } from '../../../src/cli/render/paint.ts';
import { width } from '../../../src/cli/render/wrap.ts';
import type { SimulatedApiServer } from '../../../src/cluster/simulator/index.ts';
import { loadConfig } from '../../../src/config/index.ts';
import { NO_HISTORY } from '../../../src/history/index.ts';
import { createMemoryInbox, createMemorySessionInbox } from '../../../src/inbox/index.ts';
import { createMemoryLedgerStore } from '../../../src/ledger/index.ts';
import type { Incident } from '../../../src/model/incident.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import { emptySession } from '../../../src/model/session.ts';
import { createMemorySessionStore, type SessionListing } from '../../../src/session/index.ts';
import { aCycleResult, anExchange } from '../../support/cycle-results.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { HOUR, START, worldOf } from '../../support/simulated-world.ts';
import { anIncident, anUpdate } from '../../support/situations.ts';

const plain = createPaint(false);
const config = { ...loadConfig({ env: {}, dotenvPath: null }), sessionId: 'demo' };
const server = { url: 'http://127.0.0.1:40123' } as SimulatedApiServer;
const MINUTE = HOUR / 60;

function header(parts: {
  readonly env?: Readonly<Record<string, string>>;
  readonly session?: readonly SessionListing[];
  readonly columns?: number;
}): string {
  const io = fakeIo({ env: parts.env ?? {}, columns: parts.columns ?? null });
  return demoHeader({
    io,
    config,
    world: worldOf({}),
    server,
    analyst: createRulesAnalyst(),
    session: parts.session ?? [],
    paint: plain,
  });
}

function storesInMemory() {
  return {
    sessions: createMemorySessionStore(),
    ledgers: createMemoryLedgerStore(),
    inbox: createMemoryInbox(),
    sessionInbox: createMemorySessionInbox(),
    history: NO_HISTORY,
  };
}

describe('the first lines of a demo', () => {
  it('say where it runs, who writes the reports and that the session is new', () => {
    expect(header({})).toBe(
      'k8s-monitor demo · simulated cluster test (2 nodes, 0 pods) on 127.0.0.1:40123 · analyst: rules (no ANTHROPIC_API_KEY)\n' +
        'session sessions/demo.json · new\n' +
        "a cycle every second stands for 30 min of the cluster's time; Ctrl-C ends it early\n\n",
    );
  });

  it('say what is resumed', () => {
    const session = { ...emptySession('demo', 'test', null), savedAt: START };
    const known = {
      ...session,
      metadata: { ...session.metadata, cycleCount: 41 },
      history: anExchange().session.history,
    };
    const listing: SessionListing = {
      id: 'demo',
      path: 'sessions/demo.json',
      bytes: 1,
      savedAt: START,
      session: known,
      problem: null,
    };
    expect(header({ session: [listing] })).toContain(
      'session sessions/demo.json · resumed: 41 cycles and 2 messages, last 2026-11-16 06:00 UTC\n',
    );
    expect(header({ session: [{ ...listing, id: 'other' }] })).toContain(' · new\n');
    expect(header({ session: [{ ...listing, session: null, problem: 'torn' }] })).toContain(' · new\n');
  });

  it('say how a key that is there could be used, and never show it', () => {
    const text = header({ env: { ANTHROPIC_API_KEY: 'sk-ant-made-up-0123456789' } });
    expect(text).toContain('analyst: rules (--analyst claude asks the model)\n');
    expect(text).not.toContain('sk-ant');
  });

  it('fit a terminal of 80 columns', () => {
    expect(
      header({ columns: 80 })
        .split('\n')
        .filter((line) => width(line) > 80),
    ).toEqual([]);
  });
});

const CRASH = anIncident({
  number: 1,
  firstSeen: START + HOUR,
  openedAt: START + 20 * HOUR,
  lastSeen: START + 23 * HOUR,
  occurrences: 2,
});
const ENDED = anIncident({
  number: 2,
  code: 'ImagePullFailed',
  owner: { kind: 'Deployment', namespace: 'payments', name: 'ledger' },
  severity: 'SEV-1',
  state: 'resolved',
  firstSeen: START + 5 * HOUR,
  openedAt: START + 5 * HOUR,
  endedAt: START + 5 * HOUR + 80 * MINUTE,
  episodes: [
    {
      openedAt: START + 5 * HOUR,
      endedAt: START + 5 * HOUR + 80 * MINUTE,
      how: 'resolved',
      ending: 'image ledger 2.8.O -> 2.8.0, then healthy for 30 min',
      followed: [],
    },
  ],
});
const OLDER = anIncident({ number: 9, state: 'resolved', endedAt: START });

function summary(
  incidents: readonly Incident[],
  parts: { readonly columns?: number; readonly finished?: boolean } = {},
): string {
  const world = worldOf({});
  world.advanceTo(START + 24 * HOUR);
  const results = [
    aCycleResult({}, { loud: true, exchange: anExchange('baseline') }),
    aCycleResult({ updates: incidents.map((incident) => anUpdate({ incident })) }),
    aCycleResult(),
    aCycleResult(),
  ];
  return demoSummary(
    {
      results,
      ledger: { ...emptyLedger('test'), cycle: 45, incidents: [...incidents, OLDER] },
      stores: storesInMemory(),
      config,
      world,
      milliseconds: 41_234,
      finished: parts.finished ?? true,
    },
    plain,
    parts.columns ?? null,
  );
}

describe('the summary of a demo', () => {
  it('tells the day in numbers, one line per incident of it, where the files are and what to run next', () => {
    expect(summary([ENDED, CRASH])).toBe(`
24 h in 41.2 s · 4 cycles, 2 quiet · 2 incidents (1 ended, 1 open; 1 of them recurring) · 2 reports · 0 prunes

       SEV    WHAT              WHERE                       FIRST SEEN  TIMES  LAST TOOK  HOW IT ENDED
INC-1  SEV-2  CrashLoopBackOff  shop/Deployment api         Mon 07:00   2      3 h        still open
INC-2  SEV-1  ImagePullFailed   payments/Deployment ledger  Mon 11:00   1      80 min     image ledger 2.8.O -> 2.8.0, then healthy for 30 min

session   memory:demo.json · 23 messages, 5.2k of 120.0k tokens (4.4 %)
ledger    memory:test.ledger.json · 45 cycles, 3 incidents

Next
  npm run demo                                 again: it resumes the session and knows these incidents
  npx k8s-monitor incidents show INC-1         one incident in full
  npx k8s-monitor sessions show demo --last 4  what the analyst was told and answered
  npx k8s-monitor once                         one look at the cluster your kubeconfig names
`);
  });

  it('fits a terminal of 80 columns, with nothing left out', () => {
    const text = summary([ENDED, CRASH], { columns: 80 });
    expect(text.split('\n').filter((line) => width(line) > 80)).toEqual([]);
    expect(text).toContain(`
INC-1  SEV-2  CrashLoopBackOff  shop/Deployment api
       first seen Mon 07:00, 2nd time, lasted 3 h: still open
INC-2  SEV-1  ImagePullFailed   payments/Deployment ledger
       first seen Mon 11:00, lasted 80 min: image ledger 2.8.O -> 2.8.0, then
       healthy for 30 min
`);
  });

  it('counts one of a thing as one', () => {
    expect(summary([CRASH])).toContain(' · 1 incident (0 ended, 1 open; 1 of them recurring) · ');
  });

  it('has no table and no incident to show when there was none', () => {
    const text = summary([]);
    expect(text).toContain(' · 0 incidents (0 ended, 0 open; 0 of them recurring) · 1 report · ');
    expect(text).not.toContain('HOW IT ENDED');
    expect(text).not.toContain('incidents show');
    expect(text).not.toContain('\n\n\n');
  });

  it('says when it was ended early, also before the first cycle', () => {
    expect(summary([CRASH], { finished: false })).toContain(' · ended early\n');
    const world = worldOf({});
    const stores = storesInMemory();
    const nothing = {
      results: [],
      ledger: emptyLedger('test'),
      stores,
      config,
      world,
      milliseconds: 1,
      finished: false,
    };
    expect(demoSummary(nothing, plain, null)).toBe('stopped before the first cycle\n');
  });
});
