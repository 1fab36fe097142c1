import type { FindingCode } from './finding.ts';
import { NO_RULES, type NotifyRules } from './notify-rules.ts';
import type { Millis } from './objects.ts';
import type { SafeText } from './safe-text.ts';

/** How much a service matters to its people: P0 first, P3 last. None counts like P2. */
export const TIERS = ['P0', 'P1', 'P2', 'P3'] as const;
export type Tier = (typeof TIERS)[number];

/** What people said of their cluster: the cluster file (CLUSTER_FILE), read. */
export interface ClusterFile {
  /** An object belongs to the first one that matches it. */
  readonly services: readonly Service[];
  readonly windows: readonly MaintenanceWindow[];
  /** Of no service: each names its object. */
  readonly ignores: readonly Ignore[];
  /** For the model, of the whole cluster. */
  readonly notes: readonly SafeText[];
  /** Who is told of what, and when. */
  readonly notify: NotifyRules;
}

export const EMPTY_CLUSTER_FILE: ClusterFile = { services: [], windows: [], ignores: [], notes: [], notify: NO_RULES };

export interface Service {
  readonly name: string;
  readonly tier: Tier | null;
  /** The people it belongs to. */
  readonly owner: string | null;
  readonly toleratedDowntime: Millis | null;
  /** It has an object that any of them matches. */
  readonly match: readonly ObjectPattern[];
  /** How long a pod of it takes until it is ready. */
  readonly slowStart: Millis | null;
  /** What it needs from people: `manual unseal after a restart`. */
  readonly needs: readonly SafeText[];
  readonly ignores: readonly Ignore[];
  readonly notes: readonly SafeText[];
}

/** Each part is a glob (`*` stands for any run of characters), or null for any. */
export interface ObjectPattern {
  readonly kind: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
}

/** A trouble people know of and do not want to hear about. */
export interface Ignore {
  /** Null: every code. */
  readonly codes: readonly FindingCode[] | null;
  /** Of a service: which of its objects; null for all. */
  readonly object: ObjectPattern | null;
  readonly until: Millis | null;
  readonly because: SafeText | null;
}

export interface MaintenanceWindow {
  readonly name: string;
  /** Null: the whole cluster. */
  readonly objects: readonly ObjectPattern[] | null;
  readonly when: OnceWindow | WeeklyWindow;
}

export interface OnceWindow {
  readonly type: 'once';
  readonly from: Millis;
  readonly to: Millis;
}

export interface WeeklyWindow {
  readonly type: 'weekly';
  /** 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes after midnight, by the clocks of the time zone. */
  readonly startsAt: number;
  readonly lasts: Millis;
  /** IANA name. */
  readonly timezone: string;
}

/** What is known of the weight of one object: by the cluster file, its annotations and its namespace's. */
export interface Weight {
  /** The service of the cluster file it belongs to. */
  readonly service: string | null;
  readonly tier: Tier | null;
  readonly owner: string | null;
  readonly toleratedDowntime: Millis | null;
  readonly needs: readonly SafeText[];
  readonly notes: readonly SafeText[];
}

export const NO_WEIGHT: Weight = {
  service: null,
  tier: null,
  owner: null,
  toleratedDowntime: null,
  needs: [],
  notes: [],
};

/** Why people are not told of an incident for a while. */
export interface Quieting {
  readonly by: 'window' | 'ignore' | 'slow start';
  /** `window node patching`, `ignored in the cluster file`, `slow start of vault, 6 min`. */
  readonly reason: string;
  /** In the words of whoever ignores it; fenced where a model reads it. */
  readonly because: SafeText | null;
  readonly until: Millis | null;
}

/** A note of the cluster file for the model. */
export interface Note {
  /** The service it is about; null for the whole cluster. */
  readonly service: string | null;
  readonly text: SafeText;
}

/** The cluster file as it is now. */
export interface ClusterFileReading {
  readonly file: ClusterFile;
  /** Why the newest version is not in use; null when it is. */
  readonly problem: string | null;
}
