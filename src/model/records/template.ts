import type { Millis } from '../objects.ts';
import type { ContainerResources } from './pod.ts';

/**
 * Tells whether a value is still the same, never what it is: the first 24 bits of its HMAC under the ledger's key, in
 * base64url. `?` where the look had no key: then it tells nothing.
 */
export type Digest = string;

/** Who wrote an object last, and when, by its managedFields. */
export interface WriteRecord {
  /** `kubectl-set`, `argocd-controller`. */
  readonly manager: string;
  readonly at: Millis | null;
}

/** A workload's pods as its author wrote them, as far as people change it to cause or to cure trouble. */
export interface TemplateRecord {
  /** Ordinary init containers and sidecars first. */
  readonly containers: readonly TemplateContainer[];
  /** ConfigMaps and Secrets it names, each once and sorted: `configmap/api`, `secret/db`. */
  readonly configs: readonly string[];
  /** spec.volumes, whole. */
  readonly volumes: Digest | null;
  /** nodeSelector, affinity, tolerations, topologySpreadConstraints, priorityClassName and schedulerName. */
  readonly placement: Digest | null;
  /** The annotation of `kubectl rollout restart`. */
  readonly restartedAt: Millis | null;
}

export interface TemplateContainer {
  readonly name: string;
  readonly role: 'main' | 'init' | 'sidecar';
  readonly image: string;
  readonly resources: ContainerResources;
  readonly probes: Digest | null;
  /** command, args and workingDir. */
  readonly command: Digest | null;
  /** Each variable with where its value comes from: `DB_URL=#x7Gh` (a digest), `DB_PASSWORD=secret/db:password`, `POD_IP=field/status.podIP`. */
  readonly env: readonly string[];
  /** envFrom: `configmap/api`, `secret/db`. */
  readonly envFrom: readonly string[];
}
