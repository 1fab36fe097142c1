import { RESOURCES } from '../../src/cluster/index.ts';
import { createEventLog, createInterner, projectors } from '../../src/cluster/projection/index.ts';
import { type KubernetesObject, largeCluster } from '../../src/cluster/simulator/index.ts';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import type { EventRecord, KindName, RecordByKind, Snapshot } from '../../src/model/snapshot.ts';
import { aSnapshot, NO_MEMORY } from '../support/snapshots.ts';
import { median, type Row } from './harness.ts';
import { SIZES } from './look-cluster.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const PAGE = 500;
const LOOKS = 5;
/** One pod in so many cannot be scheduled; as many again crash. One in a hundred is in trouble, all in all. */
const UNSCHEDULABLE_ONE_IN = 200;

interface ParsedCluster {
  readonly snapshot: Snapshot;
  /** CPU milliseconds JSON.parse took for all the objects, page by page. */
  readonly parseMs: number;
}

/** All detectors over all kinds of the largest cluster, against JSON.parse of the very objects they judge. */
export function detectLargest(): readonly Row[] {
  const { snapshot, parseMs } = parsedCluster();
  const looks = Array.from({ length: LOOKS }, () => cpuOf(() => detect(snapshot, NO_MEMORY, DETECTORS)));
  const [first = Number.NaN, ...later] = looks;
  const { pods, nodes, events } = snapshot.objects;
  const sick = pods.filter(({ detail }) => detail !== null).length;
  const share = (milliseconds: number) => (milliseconds / parseMs).toFixed(3);
  return [
    {
      measure: 'detect, first look of a process',
      value: share(first),
      note: `of JSON.parse of the same objects, ${Math.round(parseMs)} ms; ${DETECTORS.length} detectors; aim 0.2`,
    },
    {
      measure: 'detect, later looks',
      value: share(median(later)),
      note: `${pods.length} pods, ${sick} of them in trouble, ${nodes.length} nodes, ${events.length} events kept`,
    },
  ];
}

/** Page by page, as a look reads it: the whole cluster as JSON would not fit in memory. */
function parsedCluster(): ParsedCluster {
  const intern = createInterner('bench');
  const records: { [K in KindName]?: RecordByKind[K][] } = {};
  const kinds = new Map(Object.entries(RESOURCES).map(([kind, { objectKind }]) => [objectKind, kind as KindName]));
  const events = createEventLog<EventRecord>();
  let parseMs = 0;

  function read(page: string): void {
    let parsed: readonly KubernetesObject[] = [];
    parseMs += cpuOf(() => {
      parsed = JSON.parse(page) as readonly KubernetesObject[];
    });
    for (const raw of parsed) {
      const kind = kinds.get(raw.kind);
      const record = kind === undefined ? null : projectors[kind](raw, intern);
      if (kind === undefined || record === null) throw new Error(`a ${raw.kind} was not read`);
      if (kind === 'events') events.add(record as EventRecord);
      else {
        records[kind] ??= [];
        (records[kind] as unknown[]).push(record);
      }
    }
  }

  let page: string[] = [];
  let pods = 0;
  for (const object of largeCluster({ ...SIZES.largest, now: NOW, seed: 1 })) {
    if (object.kind === 'Pod') pods += 1;
    const lacksNode = object.kind === 'Pod' && pods % UNSCHEDULABLE_ONE_IN === 0;
    page.push(JSON.stringify(lacksNode ? unscheduled(object) : object));
    if (page.length < PAGE) continue;
    read(`[${page.join(',')}]`);
    page = [];
  }
  read(`[${page.join(',')}]`);

  return { snapshot: aSnapshot({ now: NOW, ...records, events: events.records() }), parseMs };
}

/** A pod that waits for a node, as the API has it. */
function unscheduled(pod: KubernetesObject): KubernetesObject {
  const { nodeName: _, ...spec } = pod.spec as { readonly nodeName?: string };
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: '0/5000 nodes are available: 5000 Insufficient memory.',
    lastTransitionTime: new Date(NOW - 1_800_000).toISOString(),
  };
  return { ...pod, spec, status: { phase: 'Pending', conditions: [condition], qosClass: 'Burstable' } };
}

function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
