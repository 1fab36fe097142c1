import { writeFile } from 'node:fs/promises';
import {
  type ApiState,
  createCertificate,
  createWorldClock,
  parseDeny,
  parseFault,
  type SimulatedApiServer,
  type StoryLine,
  startApiServer,
  withMetrics,
} from '../../cluster/simulator/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { type CliIo, EXIT } from '../io.ts';
import { createPaint } from '../render/paint.ts';
import { scenarioList, simulationHeader, storyText } from '../render/simulate-text.ts';
import { MARK, mayWriteKubeconfig } from '../simulate/kubeconfig-file.ts';
import { recordingTicks } from '../simulate/recording-ticks.ts';
import { openSubject, type Subject } from '../simulate/subject.ts';

export interface SimulateOptions {
  /** A shipped scenario's name, a scenario file, a recording, or a dump; null with `list`. */
  readonly subject: string | null;
  readonly list: boolean;
  readonly port: number;
  /** Null: 1 for a scenario or a recording, 0 for a dump. */
  readonly speed: number | null;
  /** Where to begin: a time, or `+2h50m` after the scenario's start. */
  readonly at: string | null;
  readonly keepDates: boolean;
  readonly kubeconfig: string | null;
  readonly tls: boolean;
  readonly metrics: boolean;
  readonly faults: readonly string[];
  readonly deny: readonly string[];
}

const TICK_MS = 200;

/** Serves a scenario, a recording or a dump as a Kubernetes API until it is asked to stop. */
export async function simulate(io: CliIo, options: SimulateOptions): Promise<number> {
  if (options.list) {
    io.write(await scenarioList(io.columns));
    return EXIT.ok;
  }
  if (options.subject === null) {
    throw new MonitorError(
      'usage',
      'simulate needs a scenario, a recording or a dump',
      'Give one, as in `k8s-monitor simulate shop-day`; `k8s-monitor simulate --list` shows the scenarios.',
    );
  }
  const faults = options.faults.map(parseFault);
  const deny = options.deny.map(parseDeny);
  if (options.kubeconfig !== null) await mayWriteKubeconfig(options.kubeconfig);
  // From here on a signal ends it cleanly.
  const stop = io.stopRequested;
  const subject = await openSubject(options.subject, { ...options, now: io.now(), stopwatch: io.stopwatch });
  const speed = options.speed ?? (subject.world === null && subject.recording === null ? 0 : 1);
  const state = options.metrics && subject.world !== null ? withMetrics(subject.state) : subject.state;
  const server = await listen(state, subject, options, deny);
  try {
    server.faults.set(faults);
    if (options.kubeconfig !== null) await writeKubeconfig(options.kubeconfig, server);
    const paint = createPaint(io.hasColor);
    io.write(simulationHeader({ subject, server, speed, kubeconfig: options.kubeconfig, faults, deny, paint }));
    await run(io, subject, speed, server, stop, (lines) => io.write(storyText(lines, paint)));
    return EXIT.ok;
  } finally {
    await server.close();
  }
}

async function listen(
  state: ApiState,
  subject: Subject,
  { port, tls }: SimulateOptions,
  deny: ReturnType<typeof parseDeny>[],
): Promise<SimulatedApiServer> {
  const secure = tls ? { tls: createCertificate() } : {};
  try {
    return await startApiServer({ state, port, clusterName: subject.cluster, deny, ...secure });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'may not be used' : 'is taken';
    const remedy = 'Choose another, or leave --port out: then the system chooses a free one.';
    throw new MonitorError('usage', `port ${port} ${why} on this machine`, remedy, cause);
  }
}

async function writeKubeconfig(path: string, server: SimulatedApiServer): Promise<void> {
  try {
    await writeFile(path, `${MARK}\n${server.kubeconfig()}`, { mode: 0o600 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new MonitorError('storage_unwritable', `${path} cannot be written (${code})`, 'Name another file.', cause);
  }
}

/** Lets time pass until somebody asks to stop. */
async function run(
  io: CliIo,
  { world, recording }: Subject,
  speed: number,
  server: SimulatedApiServer,
  stop: Promise<string>,
  tell: (lines: readonly StoryLine[]) => void,
): Promise<void> {
  const tick = speed === 0 ? null : ticking(world, recording, speed, io, tell);
  if (tick === null) {
    await stop;
    return;
  }
  const failed = Promise.withResolvers<never>();
  let isBusy = false;
  const timer = setInterval(() => {
    // A look of a recording takes its time to be read; ticks do not pile up behind it.
    if (isBusy) return;
    isBusy = true;
    tick()
      .then(() => server.refresh())
      .catch(failed.reject)
      .finally(() => {
        isBusy = false;
      });
  }, TICK_MS);
  try {
    await Promise.race([stop, failed.promise]);
  } finally {
    clearInterval(timer);
  }
}

/** What happens at each tick; null where nothing ever does. */
function ticking(
  world: Subject['world'],
  recording: Subject['recording'],
  speed: number,
  io: CliIo,
  tell: (lines: readonly StoryLine[]) => void,
): (() => Promise<void>) | null {
  if (recording !== null) return recordingTicks(recording, tell);
  if (world === null) return null;
  const clock = createWorldClock(world, speed, io.stopwatch);
  return async () => {
    const told = clock.tick();
    if (told.length > 0) tell(told);
  };
}
