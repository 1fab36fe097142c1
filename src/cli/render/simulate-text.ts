import {
  type DenyRule,
  type Fault,
  loadScenario,
  type SimulatedApiServer,
  type StoryLine,
  shippedScenario,
  shippedScenarioNames,
} from '../../cluster/simulator/index.ts';
import { duration } from '../../model/duration.ts';
import type { Millis } from '../../model/objects.ts';
import type { Subject } from '../simulate/subject.ts';
import type { Paint } from './paint.ts';
import { fullTime } from './times.ts';
import { wrap } from './wrap.ts';

export interface SimulationHeader {
  readonly subject: Subject;
  readonly server: SimulatedApiServer;
  readonly speed: number;
  readonly kubeconfig: string | null;
  readonly faults: readonly Fault[];
  readonly deny: readonly DenyRule[];
  readonly paint: Paint;
}

/** What is served, where, and how to look at it. */
export function simulationHeader(header: SimulationHeader): string {
  const { subject, server, speed, kubeconfig, faults, deny, paint } = header;
  const { state } = subject;
  const count = (group: string, plural: string): string => `${state.list(group, plural)?.length ?? 0} ${plural}`;
  const rows: (readonly [string, string])[] = [
    ['serves', `${subject.title}: ${count('', 'nodes')}, ${count('', 'pods')}, Kubernetes ${state.serverVersion}`],
    ['time', `${fullTime(state.now())}, ${speedText(speed)}`],
    ['url', paint.bold(server.url)],
    ['try', tryText(server, kubeconfig)],
  ];
  if (kubeconfig !== null) rows.push(['agent', `KUBECONFIG=${quoted(kubeconfig)} k8s-monitor once`]);
  if (faults.length > 0) rows.push(['faults', faults.map((fault) => settings(fault)).join('; ')]);
  if (deny.length > 0) rows.push(['denied', deny.map((rule) => settings(rule)).join('; ')]);
  for (const problem of subject.problems) rows.push(['note', problem]);
  const next = nextStep(subject, speed);
  if (next !== null) rows.push(['next', next]);
  const lines = rows.map(([name, text]) => `${paint.dim(name.padEnd(8))}${text}`);
  return `${lines.join('\n')}\n${paint.dim('Ctrl-C ends it.')}\n`;
}

function speedText(speed: number): string {
  if (speed === 0) return 'and it stands still';
  return speed === 1 ? 'running as fast as yours' : `running ${speed} times as fast as yours`;
}

/** Over plain http kubectl needs no kubeconfig; over TLS it has to know the CA. */
function tryText({ url }: SimulatedApiServer, kubeconfig: string | null): string {
  if (url.startsWith('http:')) return `kubectl --server ${url} get pods -A`;
  if (kubeconfig !== null) return `kubectl --kubeconfig ${quoted(kubeconfig)} get pods -A`;
  return `kubectl --server ${url} --insecure-skip-tls-verify get pods -A`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function settings(of: object): string {
  const show = ([name, value]: [string, unknown]): string => (name === 'kind' ? String(value) : `${name}=${value}`);
  return Object.entries(of).map(show).join(' ');
}

/** The story's next line, and when it comes: nobody should wait for hours unknowing. */
function nextStep({ world }: Subject, speed: number): string | null {
  if (world === null) return null;
  const [next] = world.storyBetween(world.now(), world.endsAt);
  if (next === undefined) return 'nothing more: the story is over, the cluster lives on';
  const until: Millis = next.at - world.now();
  const wait = speed === 0 ? 'never, at this speed' : `in ${duration(until / speed)}`;
  const hint = speed === 0 || until / speed > 120_000 ? ' (--at and --speed bring it nearer)' : '';
  return `${next.note}, ${wait}${hint}`;
}

/** What has happened, as it happens. */
export function storyText(lines: readonly StoryLine[], paint: Paint): string {
  return lines.map(({ at, note }) => `${paint.dim(fullTime(at))}  ${note}\n`).join('');
}

/** The scenarios that come with the program, and when what happens in them. */
export async function scenarioList(columns: number | null): Promise<string> {
  const scenarios = await Promise.all(
    (await shippedScenarioNames()).map((name) => loadScenario(shippedScenario(name))),
  );
  const told = scenarios.map(({ name, description, steps, length }) => {
    const story = steps
      .filter(({ note }) => note !== undefined && note !== '')
      .map(({ at, note }) => `    ${`+${compact(at)}`.padEnd(8)}${note}`);
    const about = `  ${description.trim().replaceAll(/\s+/g, ' ')}`;
    return [
      `${name} (${duration(length)})`,
      wrap(about, columns, 2),
      ...story.map((line) => wrap(line, columns, 12)),
    ].join('\n');
  });
  return `${told.join('\n\n')}\n`;
}

/** `2h50m`, as --at takes it. */
function compact(milliseconds: Millis): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = Math.floor(milliseconds / 1000) % 60;
  const parts = [
    [Math.floor(minutes / 60), 'h'],
    [minutes % 60, 'm'],
    [seconds, 's'],
  ] as const;
  const shown = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`);
  return shown.length === 0 ? '0s' : shown.join('');
}
