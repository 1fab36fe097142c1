import type { Millis } from '../../../model/objects.ts';
import {
  claimClass,
  claimPhase,
  findStorageClass,
  provisionerOf,
  sizeOf,
  volumeNameOf,
  waitsForConsumer,
} from './claims.ts';
import { type EventText, PROVISIONER, VOLUME_CONTROLLER } from './event-recorder.ts';
import { annotationsOf, mapping, specOf, text } from './fields.ts';
import { isEnded } from './pod-phase.ts';
import { finalizersOf } from './resource-store.ts';
import { SELECTED_NODE } from './scheduler-volumes.ts';
import type { Resource } from './workload-objects.ts';
import { patience, type World } from './world-parts.ts';

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';
const PROVISIONER_ANNOTATION = 'volume.kubernetes.io/storage-provisioner';

/** A provisioner makes a volume in so long; what fails is tried again after 15 s, doubling, at most 5 min. */
const PROVISIONED_AFTER: Millis = 3_000;
const FIRST_RETRY: Millis = 15_000;
const LAST_RETRY: Millis = 300_000;

/** Binds claims to volumes, has volumes made for them, and lets go of what nobody uses. */
export function syncVolumes(world: World): void {
  const { resources } = world.store;
  for (const claim of resources.all('', 'PersistentVolumeClaim')) syncClaim(world, claim);
  for (const volume of resources.all('', 'PersistentVolume')) syncVolume(world, volume);
}

function syncClaim(world: World, claim: Resource): void {
  const { resources } = world.store;
  if (claim.status === null) {
    resources.setFinalizers(claim, [...new Set([...finalizersOf(claim), CLAIM_FINALIZER])]);
    resources.setStatus(claim, { phase: 'Pending' });
  }
  if (claim.deletedAt !== null) {
    if (!isUsed(world, claim))
      resources.setFinalizers(
        claim,
        finalizersOf(claim).filter((name) => name !== CLAIM_FINALIZER),
      );
    return;
  }
  const volumeName = volumeNameOf(claim);
  if (volumeName !== null) {
    const volume = resources.get('', 'PersistentVolume', '', volumeName);
    if (volume === null && claimPhase(claim) === 'Bound') lose(world, claim);
    else if (volume !== null && claimPhase(claim) === 'Pending') bind(world, claim, volume);
    return;
  }
  const available = findAvailable(world, claim);
  if (available !== null) bind(world, claim, available);
  else provision(world, claim);
}

function isUsed(world: World, claim: Resource): boolean {
  return [...world.store.pods.values()].some(
    (pod) =>
      pod.namespace === claim.namespace &&
      !isEnded(pod) &&
      pod.template.volumes.some(({ kind, source }) => kind === 'claim' && source === claim.name),
  );
}

function lose(world: World, claim: Resource): void {
  world.store.resources.setStatus(claim, { phase: 'Lost' });
  const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
  world.events.record(VOLUME_CONTROLLER, claim, { type: 'Warning', reason: 'ClaimLost', message });
}

/** A volume that was made beforehand, of the same class and large enough to be taken. */
function findAvailable(world: World, claim: Resource): Resource | null {
  const found = world.store.resources
    .all('', 'PersistentVolume')
    .find(
      (volume) =>
        text(volume.status?.phase) === 'Available' &&
        (text(specOf(volume).storageClassName) ?? '') === (claimClass(claim) ?? ''),
    );
  return found ?? null;
}

function bind(world: World, claim: Resource, volume: Resource): void {
  const { resources } = world.store;
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace: claim.namespace,
    name: claim.name,
    uid: claim.uid,
  };
  resources.setBody(volume, { ...volume.body, spec: { ...specOf(volume), claimRef } });
  resources.setStatus(volume, { phase: 'Bound' });
  resources.setBody(claim, { ...claim.body, spec: { ...specOf(claim), volumeName: volume.name } });
  const capacity = { storage: text(mapping(specOf(volume).capacity).storage) ?? sizeOf(claim) };
  resources.setStatus(claim, { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity });
}

function provision(world: World, claim: Resource): void {
  const { store, retries } = world;
  const before = retries.get(claim.uid);
  if (before !== undefined && store.now < before.notBefore) return;
  const again = (wait: Millis, failures: number): void => {
    retries.set(claim.uid, { failures, refusal: '', notBefore: store.now + wait });
    store.wakeAfter(wait);
  };
  const failures = (before?.failures ?? 0) + 1;
  const backOff = Math.min(FIRST_RETRY * 2 ** (failures - 1), LAST_RETRY);
  const say = (event: EventText, source = VOLUME_CONTROLLER): void => world.events.record(source, claim, event);
  const name = claimClass(claim);
  const storageClass = findStorageClass(world, name);
  if (storageClass === null) {
    const message =
      name === null || name === ''
        ? 'no persistent volumes available for this claim and no storage class is set'
        : `storageclass.storage.k8s.io "${name}" not found`;
    say(
      name === null || name === ''
        ? { type: 'Normal', reason: 'FailedBinding', message }
        : { type: 'Warning', reason: 'ProvisioningFailed', message },
    );
    again(patience(world, 15_000), 0);
    return;
  }
  const provisioner = text(storageClass.body.provisioner) ?? '';
  const waits = waitsForConsumer(storageClass) && annotationsOf(claim)[SELECTED_NODE] === undefined;
  if (waits) {
    const message = 'waiting for first consumer to be created before binding';
    say({ type: 'Normal', reason: 'WaitForFirstConsumer', message });
    again(patience(world, 15_000), 0);
    return;
  }
  if (annotationsOf(claim)[PROVISIONER_ANNOTATION] === undefined) {
    const annotations = { ...annotationsOf(claim), [PROVISIONER_ANNOTATION]: provisioner };
    store.resources.setMeta(claim, { ...claim.meta, annotations });
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    say({ type: 'Normal', reason: 'ExternalProvisioning', message });
    again(PROVISIONED_AFTER, 0);
    return;
  }
  const source = PROVISIONER(`${provisioner}_csi-provisioner-0`);
  const message = `External provisioner is provisioning volume for claim "${claim.namespace}/${claim.name}"`;
  say({ type: 'Normal', reason: 'Provisioning', message }, source);
  const { provision: fails } = provisionerOf(world, name);
  if (fails !== undefined) {
    const text = `failed to provision volume with StorageClass "${name}": ${fails}`;
    say({ type: 'Warning', reason: 'ProvisioningFailed', message: text }, source);
    again(patience(world, backOff), failures);
    return;
  }
  const volume = makeVolume(world, claim, storageClass);
  const done = `Successfully provisioned volume ${volume.name}`;
  say({ type: 'Normal', reason: 'ProvisioningSucceeded', message: done }, source);
  retries.delete(claim.uid);
  bind(world, claim, volume);
}

function makeVolume(world: World, claim: Resource, storageClass: Resource): Resource {
  const driver = text(storageClass.body.provisioner) ?? '';
  return world.store.resources.create({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    name: `pvc-${claim.uid}`,
    meta: {
      annotations: { 'pv.kubernetes.io/provisioned-by': driver },
      finalizers: [VOLUME_FINALIZER],
    },
    body: {
      spec: {
        capacity: { storage: sizeOf(claim) },
        csi: { driver, fsType: 'ext4', volumeHandle: `vol-${claim.uid.slice(0, 17).replaceAll('-', '')}` },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: text(storageClass.body.reclaimPolicy) ?? 'Delete',
        storageClassName: storageClass.name,
        volumeMode: 'Filesystem',
      },
    },
    status: { phase: 'Available' },
  });
}

function syncVolume(world: World, volume: Resource): void {
  const { resources } = world.store;
  if (volume.status === null) resources.setStatus(volume, { phase: 'Available' });
  const claimRef = mapping(specOf(volume).claimRef);
  const claim = resources.get('', 'PersistentVolumeClaim', String(claimRef.namespace), String(claimRef.name));
  const phase = text(volume.status?.phase);
  if (phase === 'Bound' && (claim === null || claim.uid !== claimRef.uid))
    resources.setStatus(volume, { phase: 'Released' });
  else if (phase === 'Released' && specOf(volume).persistentVolumeReclaimPolicy === 'Delete') reclaim(world, volume);
  if (volume.deletedAt !== null && text(volume.status?.phase) !== 'Bound') {
    resources.setFinalizers(
      volume,
      finalizersOf(volume).filter((name) => name !== VOLUME_FINALIZER),
    );
  }
}

/** Deletes a volume nobody claims any more, or says why that fails. */
function reclaim(world: World, volume: Resource): void {
  const { resources } = world.store;
  const { delete: fails } = provisionerOf(world, text(specOf(volume).storageClassName));
  if (fails === undefined) {
    resources.delete(volume, true);
    return;
  }
  resources.setStatus(volume, { phase: 'Failed', message: fails, reason: 'VolumeFailedDelete' });
  world.events.record(VOLUME_CONTROLLER, volume, { type: 'Warning', reason: 'VolumeFailedDelete', message: fails });
}
