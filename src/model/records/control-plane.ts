import type { Millis } from '../objects.ts';
import type { SafeText } from '../safe-text.ts';
import type { ConditionRecord, ObjectRecord, Selector } from './common.ts';
import type { ServiceTarget } from './network.ts';

export interface NamespaceRecord extends ObjectRecord {
  readonly phase: 'Active' | 'Terminating' | 'Unknown';
  readonly conditions: readonly ConditionRecord[];
}

export interface ApiServiceRecord extends ObjectRecord {
  readonly group: string;
  readonly version: string;
  /** Null: the API server serves it itself. */
  readonly service: ServiceTarget | null;
  readonly conditions: readonly ConditionRecord[];
}

export interface WebhookConfigurationRecord extends ObjectRecord {
  readonly webhooks: readonly WebhookRecord[];
}

export interface WebhookRecord {
  readonly name: string;
  readonly failurePolicy: 'Fail' | 'Ignore';
  /** Null: it is called by URL. */
  readonly service: ServiceTarget | null;
  readonly url: string | null;
  readonly timeoutSeconds: number | null;
  /** What it is asked about, each once: `pods`, `deployments.apps`, `*`. */
  readonly resources: readonly string[];
  readonly operations: readonly string[];
  readonly namespaceSelector: Selector | null;
}

export interface LeaseRecord extends ObjectRecord {
  readonly holder: string | null;
  readonly durationSeconds: number | null;
  readonly renewedAt: Millis | null;
}

/** Any object with conditions, or a state of its own, that the user asked to watch. */
export interface CustomResourceRecord extends ObjectRecord {
  /** Its own: `Certificate`. */
  readonly kind: string;
  readonly group: string;
  /** `certificates.cert-manager.io`; the resource it was read as. */
  readonly resource: string;
  readonly unobserved: boolean;
  /** spec.suspend or spec.paused, where it has one. */
  readonly suspended: boolean;
  readonly conditions: readonly ConditionRecord[];
  /** Strings at or below `status` that are no condition, by path: `health.status` -> `Degraded`. Bounded. */
  readonly status: readonly CustomStatus[];
}

export interface CustomStatus {
  readonly path: string;
  readonly value: SafeText;
}
