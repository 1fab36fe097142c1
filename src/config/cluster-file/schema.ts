import { z } from 'zod';
import type { Millis } from '../../model/objects.ts';
import type { SafeText } from '../../model/safe-text.ts';
import type { ClusterFile, Ignore, MaintenanceWindow, ObjectPattern, Service } from '../../model/weight.ts';
import { duration, oneOrMore } from '../yaml/values.ts';
import { notify } from './notify-schema.ts';
import { codes, from, name, notes, owner, pattern, tier, until, words } from './values.ts';
import { weekly } from './weekly.ts';

/** A service is matched against every object in trouble. */
const MOST_SERVICES = 2_000;

const ignoreFields = { code: codes, until: until.optional(), because: words.optional() };

const ignore = z.strictObject({ ...ignoreFields, object: pattern.optional() }).transform(toIgnore);
/** Of no service: without an object it would silence the cluster, and that is what a window is for. */
const clusterIgnore = z.strictObject({ ...ignoreFields, object: pattern }).transform(toIgnore);

interface GivenIgnore {
  readonly code: Ignore['codes'];
  readonly object?: ObjectPattern | undefined;
  readonly until?: Millis | undefined;
  readonly because?: SafeText | undefined;
}

function toIgnore({ code, object, until: end, because }: GivenIgnore): Ignore {
  return { codes: code, object: object ?? null, until: end ?? null, because: because ?? null };
}

/** One thing each, so that a list of them reads as one: `- slow_start: 6m`. */
const quirk = z
  .strictObject({ slow_start: duration.optional(), needs: words.optional(), ignore: ignore.optional() })
  .refine(
    (given) => Object.values(given).filter((value) => value !== undefined).length === 1,
    'must have one of slow_start, needs and ignore',
  );

const service = z
  .strictObject({
    name,
    tier: tier.optional(),
    owner: owner.optional(),
    tolerated_downtime: duration.optional(),
    match: oneOrMore(pattern),
    quirks: z.array(quirk, 'must be a list').default([]),
    notes,
  })
  .transform(
    ({
      quirks,
      tolerated_downtime: toleratedDowntime = null,
      tier: own = null,
      owner: of = null,
      ...rest
    }): Service => ({
      ...rest,
      ...{ tier: own, owner: of, toleratedDowntime },
      slowStart: quirks.reduce<Millis | null>((longest, { slow_start }) => longer(longest, slow_start), null),
      needs: quirks.flatMap(({ needs }) => needs ?? []),
      ignores: quirks.flatMap(({ ignore: found }) => found ?? []),
    }),
  );

function longer(a: Millis | null, b: Millis | undefined): Millis | null {
  return a === null || b === undefined ? (b ?? a) : Math.max(a, b);
}

const scope = z.union([
  z.literal('all', 'must be all, or have namespaces or objects').transform(() => null),
  z
    .strictObject({
      namespaces: oneOrMore(z.string('must be a name')).optional(),
      objects: oneOrMore(pattern).optional(),
    })
    .refine(
      ({ namespaces, objects }) => namespaces !== undefined || objects !== undefined,
      'must be all, or have namespaces or objects',
    )
    .transform(({ namespaces = [], objects = [] }) => [...namespaces.flatMap(allOf), ...objects]),
]);

/** All that lies in a namespace, and the namespace itself. */
function allOf(namespace: string): ObjectPattern[] {
  return [
    { kind: null, namespace, name: null },
    { kind: 'Namespace', namespace: '', name: namespace },
  ];
}

const window = z
  .strictObject({ name, scope, from: from.optional(), to: until.optional(), weekly: weekly.optional() })
  .transform((given, context): MaintenanceWindow => {
    const { name: called, scope: objects, from: start, to, weekly: every } = given;
    if (every !== undefined && start === undefined && to === undefined) return { name: called, objects, when: every };
    if (every !== undefined || start === undefined || to === undefined) {
      context.addIssue({ code: 'custom', message: 'must have from and to, or weekly' });
      return z.NEVER;
    }
    if (start < to) return { name: called, objects, when: { type: 'once', from: start, to } };
    context.addIssue({ code: 'custom', path: ['to'], message: 'must be after from' });
    return z.NEVER;
  });

/** The whole file. */
export const clusterFileSchema = z
  .strictObject({
    services: z.array(service, 'must be a list of services').max(MOST_SERVICES).default([]),
    windows: z.array(window, 'must be a list of windows').default([]),
    ignore: z.array(clusterIgnore, 'must be a list').default([]),
    notes,
    notify,
  })
  .superRefine(({ services }, context) => {
    const seen = new Set<string>();
    for (const [index, { name: called }] of services.entries()) {
      if (seen.has(called)) {
        const message = `a service before has the name ${called}`;
        context.addIssue({ code: 'custom', path: ['services', index, 'name'], message });
      }
      seen.add(called);
    }
  })
  .transform(({ ignore: ignores, ...rest }): ClusterFile => ({ ...rest, ignores }));
