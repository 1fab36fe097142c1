import type { EventRecord } from '../../model/snapshot.ts';

/**
 * Warnings that repeat for days in healthy clusters and ask nobody to act: advice about settings, conflicts that the next
 * try mends, and reports of policies.
 */
const NOISE: ReadonlySet<string> = new Set([
  // kubelet: advice about resolv.conf, volumes, probes and pull secrets. Sources: pkg/kubelet/events/event.go, network/dns, prober.
  'DNSConfigForming',
  'MissingClusterDNS',
  'CheckLimitsForResolvConf',
  'InvalidDiskCapacity',
  'PossibleMemoryBackedVolumesOnDisk',
  'VolumePermissionChangeInProgress',
  'ProbeWarning',
  'FailedToRetrieveImagePullSecret',
  'ExceededGracePeriod',
  // endpoints and endpointslice controllers: write conflicts, and zones too small for hints. Source: pkg/controller/endpoint*.
  'FailedToUpdateEndpoint',
  'FailedToUpdateEndpointSlices',
  'FailedToCreateEndpoint',
  'TopologyAwareHintsDisabled',
  // Kyverno: audited policies.
  'PolicyViolation',
  // leader election and cloud integrations that tell of their own retries.
  'LeaderElection',
]);

/** Is it a warning nobody needs to hear of, however often it comes? */
export function isNoise({ reason, message }: EventRecord): boolean {
  if (NOISE.has(reason)) return true;
  // The kubelet at its start, before it has measured its disks.
  if (message.startsWith('invalid capacity 0 on image filesystem')) return true;
  // The scheduler meets a pod that is on its way out.
  if (message.startsWith('skip schedule deleting pod')) return true;
  // A write that met a newer version is tried again.
  return message.includes('the object has been modified; please apply your changes to the latest version');
}
