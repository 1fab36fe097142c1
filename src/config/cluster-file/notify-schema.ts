import { z } from 'zod';
import { INCIDENT_SEVERITIES, type IncidentSeverity } from '../../model/incident.ts';
import {
  DEFAULT_BLIND_CYCLES,
  DEFAULT_REMINDERS,
  DEFAULT_STORM_SIZE,
  type DigestRule,
  type Escalation,
  NO_RULES,
  type NotifyRules,
  type QuietHours,
  type Route,
  type RouteMatch,
  type RuleMute,
} from '../../model/notify-rules.ts';
import type { Millis } from '../../model/objects.ts';
import type { ObjectPattern } from '../../model/weight.ts';
import { duration, oneOf, oneOrMore } from '../yaml/values.ts';
import { codes, glob, name, owner, pattern, tier, timeOfDay, until, words, zone } from './values.ts';
import { weekly } from './weekly.ts';

/** Every route is tried on every open incident in every cycle. */
const MOST_ROUTES = 500;
/** Nothing less severe goes a way that does not say so. */
const DEFAULT_LEAST: IncidentSeverity = 'SEV-3';
const DEFAULT_ESCALATED: readonly IncidentSeverity[] = ['SEV-1', 'SEV-2'];

const severity = oneOf(INCIDENT_SEVERITIES, 'a severity');
const severities = oneOrMore(severity);

const channel = z
  .string('must be the name of a channel such as slack')
  .trim()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the name of a channel such as slack');
const channels = oneOrMore(channel);

/** By name; values are globs. */
const labels = z
  .record(z.string(), glob, 'must be labels such as { team: pay }')
  .refine((given) => Object.keys(given).length > 0, 'must not be empty')
  .transform((given) => Object.entries(given).map(([label, value]) => ({ name: label, value })));

const match = z
  .strictObject({
    severity: severities.optional(),
    tier: oneOrMore(tier).optional(),
    owner: oneOrMore(owner).optional(),
    code: codes.optional(),
    namespace: oneOrMore(glob).optional(),
    object: oneOrMore(pattern).optional(),
    label: labels.optional(),
  })
  .refine(({ namespace, object }) => namespace === undefined || object === undefined, {
    path: ['namespace'],
    message: 'cannot stand beside object; put it into the patterns there',
  })
  .transform(
    (given): RouteMatch => ({
      severities: given.severity ?? null,
      tiers: given.tier ?? null,
      owners: given.owner ?? null,
      codes: given.code ?? null,
      objects: given.object ?? given.namespace?.flatMap(allOf) ?? null,
      labels: given.label ?? null,
    }),
  );

/** What lies in the namespaces, and the namespaces themselves. */
function allOf(namespace: string): ObjectPattern[] {
  return [
    { kind: null, namespace, name: null },
    { kind: 'Namespace', namespace: '', name: namespace },
  ];
}

/** Fits all there is. */
const EVERYTHING: RouteMatch = {
  ...{ severities: null, tiers: null, owners: null, codes: null, objects: null, labels: null },
};

const route = z
  .strictObject({
    name,
    match: match.default(EVERYTHING),
    // None on purpose: nobody is told.
    channels: oneOrMore(channel, 0),
    least: severity.optional(),
    continue: z.boolean('must be true or false').default(false),
  })
  .transform(({ continue: goOn, least, ...rest }): Route => ({ ...rest, goOn, least: least ?? leastOf(rest.match) }));

/** Who asks for SEV-4 by name wants it. */
function leastOf({ severities: wanted }: RouteMatch): IncidentSeverity {
  return INCIDENT_SEVERITIES.findLast((each) => wanted?.includes(each)) ?? DEFAULT_LEAST;
}

const hours = z.strictObject({ name, weekly, channels: channels.optional() });

function toHours(outside: boolean) {
  return ({ name: called, weekly: when, channels: of }: z.output<typeof hours>): QuietHours => ({
    ...{ name: called, when, channels: of ?? null, outside },
  });
}

const escalation = z
  .strictObject({ severity: severities.optional(), after: duration, channels })
  .transform(({ severity: wanted, ...rest }): Escalation => ({ ...rest, severities: wanted ?? DEFAULT_ESCALATED }));

const pause = z.union([z.literal('never', 'must be never, or a duration such as 4h').transform(() => null), duration]);

const reminders = z
  .strictObject({
    'SEV-1': pause.optional(),
    'SEV-2': pause.optional(),
    'SEV-3': pause.optional(),
    'SEV-4': pause.optional(),
    info: pause.optional(),
  })
  .transform((given): NotifyRules['reminders'] => {
    const of = (each: IncidentSeverity): Millis | null => {
      const said = given[each];
      return said === undefined ? DEFAULT_REMINDERS[each] : said;
    };
    return {
      ...{ 'SEV-1': of('SEV-1'), 'SEV-2': of('SEV-2'), 'SEV-3': of('SEV-3'), 'SEV-4': of('SEV-4'), info: of('info') },
    };
  });

const digest = z
  .strictObject({ at: timeOfDay, timezone: zone.default('UTC'), channels })
  .transform((given): DigestRule => given);

const mute = z
  .strictObject({
    object: oneOrMore(pattern).optional(),
    code: codes.optional(),
    until: until.optional(),
    because: words.optional(),
  })
  .transform(
    ({ object, code, until: end, because }): RuleMute => ({
      ...{ objects: object ?? null, codes: code ?? null, until: end ?? null, because: because ?? null },
    }),
  )
  .refine(({ objects, codes: muted }) => objects !== null || muted !== null, 'must have an object or a code');

const count = (most: number) => {
  const message = `must be a whole number from 1 to ${most}`;
  return z.int(message).min(1, message).max(most, message);
};

/** The `notify` part: who is told of what, and when. */
export const notify = z
  .strictObject({
    routes: z.array(route, 'must be a list of routes').max(MOST_ROUTES).default([]),
    quiet_hours: z.array(hours, 'must be a list').default([]),
    business_hours: z.array(hours, 'must be a list').default([]),
    escalations: z.array(escalation, 'must be a list').default([]),
    reminders: reminders.default(DEFAULT_REMINDERS),
    digest: digest.optional(),
    mutes: z.array(mute, 'must be a list').default([]),
    storm_size: count(1_000).default(DEFAULT_STORM_SIZE),
    blind_cycles: count(1_000).default(DEFAULT_BLIND_CYCLES),
  })
  .superRefine(({ routes }, context) => {
    const seen = new Set<string>();
    for (const [index, { name: called }] of routes.entries()) {
      if (seen.has(called)) {
        const message = `a route before has the name ${called}`;
        context.addIssue({ code: 'custom', path: ['routes', index, 'name'], message });
      }
      seen.add(called);
    }
  })
  .transform(
    (given): NotifyRules => ({
      routes: given.routes,
      quietHours: [...given.quiet_hours.map(toHours(false)), ...given.business_hours.map(toHours(true))],
      escalations: given.escalations,
      reminders: given.reminders,
      digest: given.digest ?? null,
      mutes: given.mutes,
      stormSize: given.storm_size,
      blindCycles: given.blind_cycles,
    }),
  )
  .default(NO_RULES);
