import type { FindingCode } from './finding.ts';
import type { IncidentSeverity } from './incident.ts';
import type { Millis } from './objects.ts';
import type { SafeText } from './safe-text.ts';
import type { ObjectPattern, Tier, WeeklyWindow } from './weight.ts';

/** Who is told of what, and when: the `notify` part of the cluster file, read. */
export interface NotifyRules {
  /** The first that matches decides, and those after it where it says so. */
  readonly routes: readonly Route[];
  readonly quietHours: readonly QuietHours[];
  readonly escalations: readonly Escalation[];
  /** How long after people were told last they are reminded; null for never. */
  readonly reminders: Readonly<Record<IncidentSeverity, Millis | null>>;
  readonly digest: DigestRule | null;
  readonly mutes: readonly RuleMute[];
  /** That many that would open in one cycle and channel are one message. */
  readonly stormSize: number;
  /** That many cycles blind, or away, are told. */
  readonly blindCycles: number;
}

/** Every part that is not null must fit. */
export interface RouteMatch {
  readonly severities: readonly IncidentSeverity[] | null;
  readonly tiers: readonly Tier[] | null;
  readonly owners: readonly string[] | null;
  readonly codes: readonly FindingCode[] | null;
  /** Any of them. */
  readonly objects: readonly ObjectPattern[] | null;
  /** Labels of the workload, all of them; values are globs. */
  readonly labels: readonly { readonly name: string; readonly value: string }[] | null;
}

export interface Route {
  /** For people: what a decision quotes. */
  readonly name: string;
  readonly match: RouteMatch;
  /** Names of channels; none: nobody is told, on purpose. */
  readonly channels: readonly string[];
  /** Nothing less severe goes this way. */
  readonly least: IncidentSeverity;
  /** Look at the routes after this one too. */
  readonly goOn: boolean;
}

/** While they last only SEV-1 and SEV-2 are told, and that what was told is over. The rest is told when they end, if it is still there. */
export interface QuietHours {
  readonly name: string;
  readonly when: WeeklyWindow;
  /** Null: every channel. */
  readonly channels: readonly string[] | null;
  /** Quiet outside of the time instead: business hours. */
  readonly outside: boolean;
}

/** Nobody has acknowledged it that long after people were told. */
export interface Escalation {
  readonly severities: readonly IncidentSeverity[];
  readonly after: Millis;
  readonly channels: readonly string[];
}

export interface DigestRule {
  /** Minutes after midnight, by the clocks of the time zone. */
  readonly at: number;
  readonly timezone: string;
  readonly channels: readonly string[];
}

/** By object, code or both, until a time. */
export interface RuleMute {
  readonly objects: readonly ObjectPattern[] | null;
  readonly codes: readonly FindingCode[] | null;
  readonly until: Millis | null;
  readonly because: SafeText | null;
}

const HOUR: Millis = 60 * 60 * 1000;

/** Without rules: SEV-1 to SEV-3 go to every channel there is, and what stays bad is said again once a day at most. */
export const DEFAULT_REMINDERS: NotifyRules['reminders'] = {
  'SEV-1': 4 * HOUR,
  'SEV-2': 24 * HOUR,
  'SEV-3': null,
  'SEV-4': null,
  info: null,
};

export const DEFAULT_STORM_SIZE = 5;
export const DEFAULT_BLIND_CYCLES = 3;

export const NO_RULES: NotifyRules = {
  routes: [],
  quietHours: [],
  escalations: [],
  reminders: DEFAULT_REMINDERS,
  digest: null,
  mutes: [],
  stormSize: DEFAULT_STORM_SIZE,
  blindCycles: DEFAULT_BLIND_CYCLES,
};
