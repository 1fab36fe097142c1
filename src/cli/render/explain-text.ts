import { type Incident, incidentName } from '../../model/incident.ts';
import { describeObject } from '../../model/objects.ts';
import type { Explained, Replay } from '../notify/replay.ts';
import type { Paint } from './paint.ts';
import { foldingTable } from './table.ts';
import { fullTime, moment, weekTime } from './times.ts';
import { wrap } from './wrap.ts';

export interface ExplainedReplay extends Replay {
  /** `recording ./looks`. */
  readonly title: string;
  readonly cluster: string;
  /** Null: no rules but the defaults. */
  readonly clusterFile: string | null;
}

const HEADER = ['when', 'told', 'channel', 'why', 'what'];

/** What `k8s-monitor notify explain` prints: what would have been sent, a line each, and what would not, and why. */
export function explainText(replay: ExplainedReplay, paint: Paint, columns: number | null): string {
  const { title, cluster, looks, from, to, channels, explained, clusterFile, edits } = replay;
  const pings = countPings(explained);
  const kept = explained.filter(({ decision }) => !isTold(decision)).length;
  const head = [
    `${cluster} · ${title}`,
    `${looks} look${looks === 1 ? '' : 's'} from ${fullTime(from)} to ${fullTime(to)}`,
    clusterFile === null ? 'default rules' : `rules of ${clusterFile}`,
    `to ${channels.join(', ')}`,
  ].join(' · ');
  const sum = `${pings} message${pings === 1 ? '' : 's'}, ${edits} quiet change${edits === 1 ? '' : 's'}, ${kept} kept back; nothing was sent`;
  const rows = explained.map((each) => {
    const { at, channel, because, reason } = each.decision;
    const told = isTold(each.decision) ? paint.bold('yes') : paint.dim('no');
    const why = because === null ? reason : `${reason}: ${because}`;
    const what = subject(each);
    return { cells: [weekTime(at), told, channel ?? '-', why, what], folded: `${why} · ${what}` };
  });
  return [
    wrap(head, columns, 2),
    sum,
    ...(rows.length === 0 ? [] : ['', foldingTable(HEADER, rows, 3, columns)]),
    '',
  ].join('\n');
}

/** A message for many incidents is one, and told. */
function isTold({ tell, reason }: Explained['decision']): boolean {
  return tell || reason === 'grouped';
}

function countPings(explained: readonly Explained[]): number {
  return new Set(explained.filter(({ decision }) => isTold(decision)).map(({ decision }) => decision.delivery)).size;
}

function subject({ incident, delivery }: Explained): string {
  if (incident !== null)
    return `${incidentName(incident)} ${incident.severity} ${incident.code} ${describeObject(incident.owner)}`;
  return delivery?.notice.title ?? '-';
}

/** The same for machines. */
export function explainData({ title, from, to, explained, ...replay }: ExplainedReplay) {
  return {
    ...replay,
    ...{ source: title, from: moment(from), to: moment(to), messages: countPings(explained) },
    decisions: explained.map(({ decision, incident, delivery }) => ({
      ...decision,
      at: moment(decision.at),
      ...(incident === null ? { subject: null } : { subject: subjectData(incident) }),
      act: delivery?.act ?? null,
      title: delivery?.notice.title ?? null,
    })),
  };
}

function subjectData({ severity, code, owner, state }: Incident) {
  return { severity, code, object: owner, state };
}
