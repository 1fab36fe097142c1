import type { Millis } from '../../../model/objects.ts';
import {
  claimClass,
  claimPhase,
  findClaim,
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
import { makeVolume, syncVolume } from './volumes.ts';
import type { Resource } from './workload-objects.ts';
import { patience, type World } from './world-parts.ts';

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
const PROVISIONER_ANNOTATION = 'volume.kubernetes.io/storage-provisioner';

/** A provisioner makes a volume in so long; what fails is tried again after 15 s, doubling, at most 5 min. */
const PROVISIONED_AFTER: Millis = 3_000;
const FIRST_RETRY: Millis = 15_000;
const LAST_RETRY: Millis = 300_000;
/** The controller looks at a claim that waits again after so long. */
const RESYNC: Millis = 15_000;

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

/** One step towards a volume for a claim, or the reason there is none; each reason is told, and tried again, in its own time. */
function provision(world: World, claim: Resource): void {
  const { store, retries } = world;
  const obstacle = obstacleOf(world, claim);
  const before = retries.get(claim.uid);
  if (before !== undefined && before.refusal === obstacle.reason && store.now < before.notBefore) return;
  const failures = before?.refusal === obstacle.reason ? before.failures + 1 : 1;
  obstacle.act(failures);
  if (claimPhase(claim) !== 'Pending') {
    retries.delete(claim.uid);
    return;
  }
  const backOff = obstacle.wait ?? patience(world, Math.min(FIRST_RETRY * 2 ** (failures - 1), LAST_RETRY));
  retries.set(claim.uid, { failures, refusal: obstacle.reason, notBefore: store.now + backOff });
  // Only this claim is looked at then: one that waits for days should not wake every controller each time.
  store.timeline.after(backOff, () => {
    if (findClaim(world, claim.namespace, claim.name) !== claim) return;
    if (store.stalled.has('kube-controller-manager')) store.dirty = true;
    else syncClaim(world, claim);
  });
}

interface Obstacle {
  readonly reason: 'no-class' | 'no-consumer' | 'asked' | 'provisioning';
  /** Until the next step; null: the longer the oftener it failed. */
  readonly wait: Millis | null;
  act(failures: number): void;
}

function obstacleOf(world: World, claim: Resource): Obstacle {
  const say = (type: EventText['type'], reason: string, message: string): void =>
    world.events.record(VOLUME_CONTROLLER, claim, { type, reason, message });
  const resync = patience(world, RESYNC);
  const name = claimClass(claim) ?? '';
  const storageClass = findStorageClass(world, name === '' ? null : name);
  if (storageClass === null) {
    const message =
      name === ''
        ? 'no persistent volumes available for this claim and no storage class is set'
        : `storageclass.storage.k8s.io "${name}" not found`;
    const act = (): void =>
      name === '' ? say('Normal', 'FailedBinding', message) : say('Warning', 'ProvisioningFailed', message);
    return { reason: 'no-class', wait: resync, act };
  }
  if (waitsForConsumer(storageClass) && annotationsOf(claim)[SELECTED_NODE] === undefined) {
    const message = 'waiting for first consumer to be created before binding';
    return { reason: 'no-consumer', wait: resync, act: () => say('Normal', 'WaitForFirstConsumer', message) };
  }
  const provisioner = text(storageClass.body.provisioner) ?? '';
  if (annotationsOf(claim)[PROVISIONER_ANNOTATION] === undefined) {
    const act = (): void => {
      const annotations = { ...annotationsOf(claim), [PROVISIONER_ANNOTATION]: provisioner };
      world.store.resources.setMeta(claim, { ...claim.meta, annotations });
      const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
      say('Normal', 'ExternalProvisioning', message);
    };
    return { reason: 'asked', wait: PROVISIONED_AFTER, act };
  }
  const asked = world.retries.get(claim.uid);
  if (asked?.refusal === 'asked' && world.store.now < asked.notBefore) {
    return { reason: 'asked', wait: PROVISIONED_AFTER, act: () => {} };
  }
  return { reason: 'provisioning', wait: null, act: () => attempt(world, claim, storageClass, provisioner) };
}

function attempt(world: World, claim: Resource, storageClass: Resource, provisioner: string): void {
  const say = (type: EventText['type'], reason: string, message: string): void =>
    world.events.record(PROVISIONER(`${provisioner}_csi-provisioner-0`), claim, { type, reason, message });
  const which = `${claim.namespace}/${claim.name}`;
  say('Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${which}"`);
  const { provision: fails } = provisionerOf(world, storageClass.name);
  if (fails !== undefined) {
    const message = `failed to provision volume with StorageClass "${storageClass.name}": ${fails}`;
    say('Warning', 'ProvisioningFailed', message);
    return;
  }
  const volume = makeVolume(world, claim, storageClass);
  say('Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume.name}`);
  bind(world, claim, volume);
}
