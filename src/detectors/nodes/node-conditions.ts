/** What a condition of a node means when it is bad, in a few words. */
export interface KnownCondition {
  readonly badWhen: 'True' | 'False';
  readonly meaning: string;
  /** It announces something and harms nothing. */
  readonly info?: true;
}

function bad(
  badWhen: KnownCondition['badWhen'],
  conditions: Readonly<Record<string, string>>,
): [string, KnownCondition][] {
  return Object.entries(conditions).map(([type, meaning]) => [type, { badWhen, meaning }]);
}

/**
 * Conditions that tools write beside the kubelet's. A type that is not listed stays silent: nothing tells whether True is
 * good or bad.
 */
export const KNOWN_CONDITIONS: ReadonlyMap<string, KnownCondition> = new Map([
  // Source: kubernetes/node-problem-detector, config/*.json, the permanent problems of all releases.
  ...bad('True', {
    KernelDeadlock: 'the kernel is deadlocked',
    ReadonlyFilesystem: 'a file system turned read-only',
    XfsShutdown: 'an XFS file system shut itself down',
    CperHardwareErrorFatal: 'the firmware reports a fatal hardware error',
    DiskBadBlock: 'a disk has bad blocks',
    CorruptDockerOverlay2: "Docker's overlay2 storage is corrupt",
    KubeletUnhealthy: 'the kubelet is unhealthy',
    KubeProxyUnhealthy: 'kube-proxy is unhealthy',
    CSIProxyUnhealthy: 'the CSI proxy is unhealthy',
    ContainerRuntimeUnhealthy: 'the container runtime is unhealthy',
    FrequentKubeletRestart: 'the kubelet restarts often',
    FrequentDockerRestart: 'Docker restarts often',
    FrequentContainerdRestart: 'containerd restarts often',
    FrequentUnregisterNetDevice: 'network devices are not released',
    NTPProblem: 'its clock is not synchronised',
  }),
  // Source: Azure Kubernetes Service's documentation of its node-problem-detector.
  ...bad('True', {
    FilesystemCorruptionProblem: 'a file system is corrupt',
    KubeletProblem: 'the kubelet is down',
    ContainerRuntimeProblem: 'the container runtime is down',
  }),
  // Source: Google Kubernetes Engine's nodes, whose node-problem-detector watches image streaming, too.
  ...bad('True', {
    FrequentGcfsdRestart: 'image streaming restarts often',
    FrequentGcfsSnapshotterRestart: 'image streaming restarts often',
  }),
  ['VMEventScheduled', { badWhen: 'True', meaning: 'the cloud has scheduled maintenance of its machine', info: true }],
  // Source: Amazon EKS node monitoring agent, which Karpenter's node repair reads too.
  ...bad('False', {
    KernelReady: 'the kernel has a problem',
    NetworkingReady: 'its network has a problem',
    StorageReady: 'its storage has a problem',
    ContainerRuntimeReady: 'the container runtime has a problem',
    AcceleratedHardwareReady: 'a GPU or another accelerator has a problem',
  }),
]);
