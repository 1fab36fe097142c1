import type { Notifications, Thread } from '../../src/model/notification.ts';
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

/** Every field in use: owed, told, decided, a channel that fails. */
export function sampleNotifications(at: number): Notifications {
  return {
    outbox: [
      {
        id: 'shop/58/ops/INC-1%231/open',
        channel: 'ops',
        act: 'open',
        thread: 'INC-1#1',
        notice: {
          kind: 'incident',
          reason: 'opened',
          state: 'firing',
          severity: 'SEV-2',
          cluster: 'shop',
          incident: 1,
          code: 'CrashLoopBackOff',
          object: { kind: 'Deployment', namespace: 'shop', name: 'api' },
          owner: 'team-pay',
          tier: 'P1',
          title: 'shop/api keeps crashing',
          since: at - MINUTE,
          at,
          endedAt: null,
          lines: [{ label: 'what', text: 'container app exits with 1, 5 restarts' }],
          command: 'kubectl -n shop logs deploy/api --previous',
          muteCommand: 'k8s-monitor incidents mute INC-1 --for 1h',
        },
        createdAt: at,
        attempts: 2,
        nextAt: at + MINUTE,
        lastProblem: 'hooks.example answered 503',
      },
    ],
    threads: [aThread({ openedAt: at, toldAt: at })],
    decisions: [
      {
        at,
        cycle: 58,
        incident: 1,
        episode: 1,
        channel: 'ops',
        tell: true,
        reason: 'opened',
        because: 'route all',
        delivery: 'shop/58/ops/INC-1%231/open',
      },
    ],
    channels: [
      {
        channel: 'ops',
        failures: 2,
        failingSince: at,
        lastProblem: 'hooks.example answered 503',
        toldElsewhere: false,
      },
    ],
    missing: [{ channel: 'pager', since: at }],
    digestAt: at,
    digestCostUsd: 0.25,
    blind: { since: at, cycles: 1, told: false },
  };
}
