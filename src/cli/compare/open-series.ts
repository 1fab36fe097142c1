import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster, openStores } from '../../app.ts';
import {
  createDumpSource,
  isRecording,
  NO_LOGS,
  openRecordedLook,
  openRecording,
  type RecordedSource,
} from '../../cluster/index.ts';
import {
  createWorld,
  loadScenario,
  shippedScenario,
  shippedScenarioNames,
  startApiServer,
} from '../../cluster/simulator/index.ts';
import type { Config } from '../../config/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { emptyLedger, type Ledger } from '../../model/ledger.ts';
import type { CliIo } from '../io.ts';
import { environmentOf } from '../settings.ts';
import type { LookSeries } from './looks.ts';

export interface SeriesChoice {
  /** Recordings, or the files of one dump; empty: no such thing. */
  readonly from: readonly string[];
  /** A shipped scenario's name, or a scenario file; null: none. */
  readonly scenario: string | null;
}

/**
 * The looks to compare over: of a recording, a dump, a simulated cluster, or the cluster the configuration names.
 * @throws MonitorError `usage`, `scenario_invalid`, `dump_unreadable`, `recording_unreadable`, and what `openCluster` throws
 */
export async function openSeries(io: CliIo, config: Config, { from, scenario }: SeriesChoice): Promise<LookSeries> {
  if (scenario !== null) return openScenario(io, config, scenario);
  if (from.length === 0) return openLive(io, config);
  const recorded = await Promise.all(from.map(isRecording));
  if (recorded.includes(true) && recorded.includes(false)) {
    throw new MonitorError(
      'usage',
      '--from names recordings and dumps',
      'Name either recordings of one cluster, or the files of one dump.',
    );
  }
  return recorded.includes(true) ? openRecorded(from) : openDump(from);
}

async function openLive(io: CliIo, config: Config): Promise<LookSeries> {
  const environment = environmentOf(io);
  const source = await openCluster(config, environment);
  const ledgers = await openStores(config, environment).ledgers.list();
  const known: Ledger | undefined = ledgers.find(({ cluster }) => cluster === source.cluster);
  return {
    cluster: source.cluster,
    title: source.description,
    pace: 'live',
    ...{ source, logs: source.logs, customResources: [], now: io.now, length: null },
    ledger: known ?? emptyLedger(source.cluster),
    advance: async () => true,
    close: () => source.close(),
  };
}

async function openRecorded(paths: readonly string[]): Promise<LookSeries> {
  const recording = await openRecording(paths);
  const { cluster, looks } = recording;
  const title = `recording ${paths.join(', ')}`;
  let index = 0;
  const lookAt = (place: number): Promise<RecordedSource> => {
    const look = looks[place];
    if (look === undefined) throw new RangeError(`the recording has no look ${place}`);
    return openRecordedLook(recording, look);
  };
  let present = await lookAt(0);
  return {
    ...{ cluster, title, pace: 'replayed', logs: NO_LOGS, ledger: emptyLedger(cluster), length: looks.length },
    source: {
      ...{ cluster, description: title },
      look: (request) => present.look(request),
      close: async () => undefined,
    },
    customResources: present.customResources,
    now: () => looks[index]?.at ?? 0,
    async advance() {
      if (index + 1 >= looks.length) return false;
      present = await lookAt(index + 1);
      index += 1;
      return true;
    },
    close: async () => undefined,
  };
}

async function openDump(paths: readonly string[]): Promise<LookSeries> {
  const source = await createDumpSource({ paths, now: null, clusterName: null });
  const { clock } = await source.look({ kinds: [], signal: new AbortController().signal });
  return {
    cluster: source.cluster,
    title: source.description,
    pace: 'replayed',
    ...{ source, logs: NO_LOGS, ledger: emptyLedger(source.cluster), customResources: [], length: 1 },
    now: () => clock.now,
    advance: async () => false,
    close: () => source.close(),
  };
}

/** Served by the simulated API server and read by the real client, as in `demo`; its clock steps from look to look. */
async function openScenario(io: CliIo, config: Config, name: string): Promise<LookSeries> {
  const shipped = await shippedScenarioNames();
  const scenario = await loadScenario(shipped.includes(name) ? shippedScenario(name) : name);
  const world = createWorld(scenario);
  const server = await startApiServer({ state: world });
  const scratch = await mkdtemp(join(tmpdir(), 'k8s-monitor-compare-'));
  const tidy = async (): Promise<void> => {
    await server.close();
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    const kubeconfig = join(scratch, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig(), { mode: 0o600 });
    const own = { ...config, kubeconfig, kubeContext: null, clusterName: scenario.cluster };
    const environment = { ...environmentOf(io), now: () => world.now() };
    const source = await openCluster({ ...own, namespaces: [], excludeNamespaces: [] }, environment);
    return {
      cluster: scenario.cluster,
      title: `scenario ${scenario.name}`,
      pace: 'replayed',
      ...{ source, logs: source.logs, ledger: emptyLedger(scenario.cluster), customResources: [] },
      length: Math.ceil((world.endsAt - world.startsAt) / world.lookEvery) + 1,
      now: () => world.now(),
      async advance() {
        if (world.now() >= world.endsAt) return false;
        world.advanceTo(Math.min(world.now() + world.lookEvery, world.endsAt));
        return true;
      },
      async close() {
        await source.close();
        await tidy();
      },
    };
  } catch (error) {
    await tidy();
    throw error;
  }
}
