import { describe, expect, it } from 'vitest';
import {
  createInterner,
  ENDPOINTS_READ,
  FIELDS_READ,
  type FieldsRead,
  projectCustomResource,
  projectEndpoints,
  projectors,
} from '../../../src/cluster/projection/index.ts';
import { KIND_NAMES } from '../../../src/model/snapshot.ts';
import { exploredObject } from '../../support/explored-reads.ts';

const OBJECTS = 12_000;
/** Listed once for several kinds, of which each reads some. */
const SHARED: ReadonlySet<string> = new Set([
  'lastUpdateTime',
  'lastHeartbeatTime',
  'lastProbeTime',
  'restartPolicy',
  'deployment.kubernetes.io/revision',
  'f:unschedulable',
  'f:resources',
]);

const PROJECTORS: readonly (readonly [string, FieldsRead, (raw: unknown) => unknown])[] = [
  ...KIND_NAMES.map((kind) => [kind, FIELDS_READ[kind], (raw: unknown) => projectors[kind](raw, interner())] as const),
  ['endpoints', ENDPOINTS_READ, (raw) => projectEndpoints(raw, interner())],
  ['a named custom resource', FIELDS_READ.customresources, (raw) => projectCustomResource(raw, 'a.b', interner())],
];

function interner() {
  return createInterner('key');
}

/** The paths of all that a projector read of very many objects. */
function readBy(project: (raw: unknown) => unknown): ReadonlySet<string> {
  const found = new Set<string>();
  for (let seed = 0; seed < OBJECTS; seed += 1) {
    const { raw, read } = exploredObject(seed);
    project(raw);
    for (const path of read) found.add(path);
  }
  return found;
}

function isListed(listed: FieldsRead, [field, ...rest]: readonly string[]): boolean {
  if (listed === true || field === undefined) return true;
  const inner = Object.hasOwn(listed, field) ? listed[field] : undefined;
  return inner !== undefined && isListed(inner, rest);
}

function pathsOf(listed: FieldsRead, path: readonly string[] = []): readonly (readonly string[])[] {
  if (listed === true || Object.keys(listed).length === 0) return [path];
  return Object.entries(listed).flatMap(([field, inner]) => pathsOf(inner, [...path, field]));
}

describe.each(PROJECTORS)('of %s', (_, listed, project) => {
  const read = readBy(project);

  it('nothing is read that is not listed', () => {
    expect([...read].filter((path) => !isListed(listed, path.split('\n')))).toEqual([]);
  });

  it('nothing is listed that is not read', () => {
    const unread = pathsOf(listed).filter((path) => !read.has(path.join('\n')) && !SHARED.has(path.at(-1) ?? ''));
    expect(unread).toEqual([]);
  });
});
