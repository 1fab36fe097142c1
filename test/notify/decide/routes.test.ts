import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/model/incident.ts';
import type { Route, RouteMatch } from '../../../src/model/notify-rules.ts';
import { ANY, routeIncident } from '../../../src/notify/decide/routes.ts';
import { aRoute } from '../../support/notifications.ts';
import { anIncident } from '../../support/situations.ts';

const SHOP = { kind: null, namespace: 'shop', name: null };

function ways(routes: readonly Route[], incident: Partial<Incident> = {}, labels = {}): string[] {
  const found = routeIncident(anIncident(incident), routes, ['ops', 'boss'], labels);
  return [...found].map(([channel, { name }]) => `${channel} by ${name}`);
}

const only = (match: Partial<RouteMatch>) => aRoute({ match: { ...ANY, ...match } });

describe('the ways of an incident', () => {
  it('lead to every channel where there are no routes', () => {
    expect(ways([])).toEqual(['ops by default', 'boss by default']);
  });

  it('end at the first route that fits', () => {
    expect(ways([aRoute({ name: 'first' }), aRoute({ name: 'second', channels: ['boss'] })])).toEqual(['ops by first']);
  });

  it('go on where a route says so, each channel by the first that leads there', () => {
    const routes = [aRoute({ name: 'first', goOn: true }), aRoute({ name: 'second', channels: ['boss', 'ops'] })];
    expect(ways(routes)).toEqual(['ops by first', 'boss by second']);
  });

  it('may lead nowhere, on purpose', () => {
    expect(ways([aRoute({ channels: [] }), aRoute({ name: 'rest' })])).toEqual([]);
  });

  const weight = { ...anIncident().weight, tier: 'P1' as const, owner: 'team-pay' };
  it.each<[string, Partial<RouteMatch>, boolean]>([
    ['its severity', { severities: ['SEV-2'] }, true],
    ['another severity', { severities: ['SEV-1'] }, false],
    ['its tier', { tiers: ['P0', 'P1'] }, true],
    ['another tier', { tiers: ['P0'] }, false],
    ['its owner', { owners: ['team-pay'] }, true],
    ['another owner', { owners: ['team-data'] }, false],
    ['its code', { codes: ['CrashLoopBackOff'] }, true],
    ['another code', { codes: ['OOMKilled'] }, false],
    ['its object', { objects: [SHOP] }, true],
    ['another object', { objects: [{ ...SHOP, namespace: 'db' }] }, false],
    ['its labels', { labels: [{ name: 'team', value: 'pay*' }] }, true],
    ['a label of another value', { labels: [{ name: 'team', value: 'data' }] }, false],
    ['a label it does not have, whatever its value', { labels: [{ name: 'part-of', value: '*' }] }, false],
    ['a name that no label has', { labels: [{ name: 'constructor', value: '*' }] }, false],
    ['one part but not the other', { tiers: ['P1'], owners: ['team-data'] }, false],
  ])('are decided by %s', (_, match, fits) => {
    expect(ways([only(match)], { weight }, { team: 'payments' })).toEqual(fits ? ['ops by all'] : []);
  });
});
