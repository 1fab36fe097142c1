import { duration } from '../../model/duration.ts';
import type { FindingCode } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ClusterFile, Ignore, Quieting, Service } from '../../model/weight.ts';
import type { ReadMarks } from './marks.ts';
import { matches, matchesAny } from './match.ts';
import type { Records } from './records.ts';
import { oldestStart, SLOW_START_CODES } from './slow-start.ts';
import { openUntil } from './windows.ts';

/** All that is known of a trouble's object when it is asked what quiets it. */
export interface QuietingInput {
  readonly code: FindingCode;
  readonly owner: ObjectRef;
  readonly file: ClusterFile;
  readonly service: Service | null;
  /** The object's own annotations, and its namespace's. */
  readonly marks: ReadMarks | null;
  readonly namespaceMarks: ReadMarks | null;
  readonly records: Records;
  readonly now: Millis;
}

/** What quiets a trouble now; of several, what lasts longest. Null: people are told. */
export function findQuieting(input: QuietingInput): Quieting | null {
  const found = [...ignores(input), ...windows(input), ...slowStart(input)];
  return found.length === 0 ? null : found.reduce((a, b) => (ends(b) > ends(a) ? b : a));
}

function ends({ until }: Quieting): number {
  return until ?? Number.POSITIVE_INFINITY;
}

function ignores({ code, owner, file, service, marks, namespaceMarks, now }: QuietingInput): Quieting[] {
  const applies = ({ codes, object, until }: Ignore) =>
    (codes === null || codes.includes(code)) &&
    (object === null || matches(object, owner)) &&
    (until === null || now < until);
  const quiet = (reason: string, rules: readonly (Ignore | null | undefined)[]): Quieting[] =>
    rules
      .flatMap((rule) => (rule != null && applies(rule) ? [rule] : []))
      .map(({ because, until }) => ({ by: 'ignore', reason, because, until }));
  return [
    ...quiet('ignored in the cluster file', [...(service?.ignores ?? []), ...file.ignores]),
    ...quiet('ignored by its annotation', [marks?.ignore]),
    ...quiet(`ignored by the annotation of namespace ${owner.namespace}`, [namespaceMarks?.ignore]),
  ];
}

function windows({ owner, file, now }: QuietingInput): Quieting[] {
  return file.windows.flatMap((window) => {
    const until = openUntil(window, now);
    if (until === null || (window.objects !== null && !matchesAny(window.objects, owner))) return [];
    return [{ by: 'window', reason: `window ${window.name}`, because: null, until }];
  });
}

function slowStart({ code, owner, service, records, now }: QuietingInput): Quieting[] {
  if (service === null || service.slowStart === null || !SLOW_START_CODES.has(code)) return [];
  const start = oldestStart(owner, records);
  if (start === null) return [];
  const until = start + service.slowStart;
  const reason = `slow start of ${service.name} (${duration(service.slowStart)})`;
  return now < until ? [{ by: 'slow start', reason, because: null, until }] : [];
}
