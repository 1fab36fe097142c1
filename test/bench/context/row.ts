import type { Analyst } from '../../../src/analyst/index.ts';
import { createAnalyst, type Environment, openMonitor } from '../../../src/app.ts';
import { NO_LOGS } from '../../../src/cluster/log-reader.ts';
import type { SimulatedWorld } from '../../../src/cluster/simulator/index.ts';
import type { ClusterSource } from '../../../src/cluster/source.ts';
import { loadConfig } from '../../../src/config/index.ts';
import type { Situation } from '../../../src/model/situation.ts';
import type { CycleResult } from '../../../src/monitor/index.ts';
import { answer, type FakeRequest, startFakeAnthropic } from '../../support/fake-anthropic/index.ts';
import { writtenAnswer } from '../../support/model-answers.ts';
import { missingFrom, ownMessages, toldIn } from '../../support/told.ts';
import { speakFor } from './people.ts';
import { withFullPicture } from './picture.ts';
import { storesForOneRun } from './stores.ts';
import { emptyTally, type Tally } from './tally.ts';

/** One way to run the agent. */
export interface RowSpec {
  readonly name: string;
  readonly memory: 'full picture' | 'findings' | 'persistent';
  readonly strategy?: string;
  readonly analyze: 'changes' | 'always';
}

/** One agent over the whole history, with a Claude API of its own. */
export interface Row {
  readonly spec: RowSpec;
  readonly tally: Tally;
  /** One look, and all that follows from it. */
  cycle(): Promise<void>;
  close(): Promise<void>;
}

const KEY = 'sk-ant-api03-a-key-that-opens-only-the-fake';
export const HASH_KEY = '0123456789abcdef0123456789abcdef';

/** As app.ts puts an agent together; only the cluster, the files and the clock are simulated. */
export async function openRow(spec: RowSpec, world: SimulatedWorld, source: ClusterSource): Promise<Row> {
  const tally = emptyTally();
  let asked: Situation | null = null;
  let sent: FakeRequest | null = null;
  const claude = await startFakeAnthropic({
    key: KEY,
    now: () => world.now(),
    keep: 0,
    reply(request) {
      sent = request;
      return answer(asked === null ? {} : { text: writtenAnswer(asked) });
    },
  });
  const config = loadConfig({ env: environmentOf(spec, claude.url, source.cluster), dotenvPath: null });
  const environment = simulatedEnvironment(world);
  const stores = storesForOneRun();
  const claudeAnalyst = createAnalyst(config, environment);
  const listening: Analyst = {
    ...claudeAnalyst,
    analyse(request) {
      asked = request.situation;
      return claudeAnalyst.analyse(request);
    },
  };
  const monitor = await openMonitor(
    config,
    {
      source,
      logs: NO_LOGS,
      stores,
      analyst: spec.memory === 'full picture' ? withFullPicture(listening, world) : listening,
      events: { emit: () => undefined },
    },
    environment,
  );
  const signal = new AbortController().signal;

  return {
    spec,
    tally,
    async cycle() {
      sent = null;
      const result = await monitor.cycle(signal);
      tally.count(result, sent === null ? null : missingOf(sent, result));
      await speakFor(stores.inbox, result);
    },
    async close() {
      await claude.close();
      if (claude.refusals.length > 0) throw new Error(`${spec.name}: the API refused ${claude.refusals[0]}`);
    },
  };
}

function missingOf(sent: FakeRequest, { situation }: CycleResult) {
  return missingFrom(toldIn(ownMessages(sent)), situation.open);
}

function environmentOf(spec: RowSpec, url: string, cluster: string): Record<string, string> {
  return {
    CLUSTER_NAME: cluster,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_BASE_URL: url,
    ANALYZE: spec.analyze,
    ENABLE_LONG_CONTEXT: String(spec.memory === 'persistent'),
    // Agents that keep nothing have nothing to look up.
    ...(spec.memory === 'persistent' ? {} : { MAX_TOOL_CALLS: '0' }),
    ...(spec.strategy === undefined ? {} : { PRUNE_STRATEGY: spec.strategy }),
  };
}

function simulatedEnvironment(world: SimulatedWorld): Environment {
  let steps = 0;
  return {
    now: () => world.now(),
    random: () => 0,
    newKey: () => HASH_KEY,
    stopwatch: () => {
      steps += 1;
      return steps;
    },
    version: '0.0.0-bench',
  };
}
