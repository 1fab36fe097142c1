import { matchesAny, matchesGlob } from '../../incidents/index.ts';
import type { Incident } from '../../model/incident.ts';
import type { Route, RouteMatch } from '../../model/notify-rules.ts';

/** By which route a channel hears of the incident; null for one that none leads to. */
export type Routing = ReadonlyMap<string, Route>;

/**
 * The channels the incident goes to, each with the first route that leads there. Without any routes every channel hears of
 * what is SEV-3 or worse.
 *
 * @param labels of the workload the incident is about
 */
export function routeIncident(
  incident: Incident,
  routes: readonly Route[],
  channels: readonly string[],
  labels: Readonly<Record<string, string>> = {},
): Routing {
  const found = new Map<string, Route>();
  for (const route of routes.length === 0 ? [everyone(channels)] : routes) {
    if (!fits(route.match, incident, labels)) continue;
    for (const channel of route.channels) if (!found.has(channel)) found.set(channel, route);
    if (!route.goOn) break;
  }
  return found;
}

function everyone(channels: readonly string[]): Route {
  return { name: 'default', match: ANY, channels, least: 'SEV-3', goOn: false };
}

export const ANY: RouteMatch = {
  severities: null,
  tiers: null,
  owners: null,
  codes: null,
  objects: null,
  labels: null,
};

function fits(match: RouteMatch, incident: Incident, labels: Readonly<Record<string, string>>): boolean {
  const { severity, code, owner, weight } = incident;
  const has = <T>(wanted: readonly T[] | null, value: T | null): boolean =>
    wanted === null || (value !== null && wanted.includes(value));
  return (
    has(match.severities, severity) &&
    has(match.tiers, weight.tier) &&
    has(match.owners, weight.owner) &&
    has(match.codes, code) &&
    (match.objects === null || matchesAny(match.objects, owner)) &&
    (match.labels ?? []).every(
      ({ name, value }) => Object.hasOwn(labels, name) && matchesGlob(value, labels[name] ?? ''),
    )
  );
}
