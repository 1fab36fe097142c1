import type { Thread } from '../../src/model/notification.ts';
import { NO_RULES, type NotifyRules, type Route } from '../../src/model/notify-rules.ts';
import { ANY } from '../../src/notify/decide/routes.ts';
import { MINUTE, NOON } from './situations.ts';

/** What the channel `ops` was told of `anIncident` when it opened. */
export function aThread(parts: Partial<Thread> = {}): Thread {
  return {
    channel: 'ops',
    key: 'INC-1#1',
    within: null,
    ref: null,
    openedAt: NOON - 23 * MINUTE,
    toldSeverity: 'SEV-2',
    toldAt: NOON - 23 * MINUTE,
    escalatedAt: null,
    resolvedAt: null,
    ...parts,
  };
}

/** All there is, to `ops`, from SEV-3. */
export function aRoute(parts: Partial<Route> = {}): Route {
  return { name: 'all', match: ANY, channels: ['ops'], least: 'SEV-3', goOn: false, ...parts };
}

export function notifyRules(parts: Partial<NotifyRules> = {}): NotifyRules {
  return { ...NO_RULES, ...parts };
}
