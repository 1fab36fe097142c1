import { FINDING_CODES, type FindingCode } from '../../model/finding.ts';
import { NODE_LOST, WORKLOAD_CAUSES } from './codes.ts';
import { nodeRef } from './node.ts';
import { type CauseRule, isNamed, type Trouble, wordsOf, worst } from './trouble.ts';

/** Pods wait for a scheduler that has stopped. Those of another scheduler wait for that one. */
export const schedulerBeforePods: CauseRule = {
  name: 'scheduler stopped, pods that nobody looks at',
  consequences: ['PodNotScheduled'],
  causes: ['ControlPlaneStalled'],
  causeOf(trouble, troubles) {
    const isOurs = trouble.findings.some(({ evidence }) =>
      evidence.some(({ label, value }) => label === 'scheduler' && value === 'default-scheduler'),
    );
    return isOurs ? (troubles.of(leaseRef('kube-scheduler'), ['ControlPlaneStalled'])[0] ?? null) : null;
  },
};

/** CronJobs are run by the controller manager: what was due since it stopped did not run. */
export const managerBeforeCronJob: CauseRule = {
  name: 'controller manager stopped, runs that were missed',
  consequences: ['CronJobMissed'],
  causes: ['ControlPlaneStalled'],
  causeOf({ since }, troubles) {
    const [stalled] = troubles.of(leaseRef('kube-controller-manager'), ['ControlPlaneStalled']);
    return stalled?.since != null && since !== null && stalled.since <= since ? stalled : null;
  },
};

/** The component that held the lease stood on a lost node, or its pods are in trouble. */
export const nodeBeforeControlPlane: CauseRule = {
  name: 'node or pods of the control plane, what they did',
  consequences: ['ControlPlaneStalled'],
  causes: [...NODE_LOST, ...WORKLOAD_CAUSES],
  causeOf({ owner: { namespace, name } }, troubles) {
    const { view } = troubles;
    // `control-plane-1_4f7c...`: a node's name, and what tells one process from the next.
    const holder = view.find('leases', namespace, name)?.holder?.split('_')[0];
    const node = holder === undefined ? undefined : troubles.of(nodeRef(holder), NODE_LOST)[0];
    if (node !== undefined) return node;
    const pods = view.podsSelected(namespace, { labels: { component: name }, expressions: [] });
    return worst(pods.flatMap((pod) => troubles.of(view.ownerOf(pod), WORKLOAD_CAUSES).slice(0, 1)));
  },
};

function leaseRef(name: string): Trouble['owner'] {
  return { kind: 'Lease', namespace: 'kube-system', name };
}

/** A namespace does not end while an API group cannot be asked, or one of its pods does not end. */
export const remainsBeforeNamespace: CauseRule = {
  name: 'API down or pods that stay, their namespace',
  consequences: ['NamespaceStuckTerminating'],
  causes: ['ApiServiceUnavailable', 'PodStuckTerminating'],
  causeOf(trouble, troubles) {
    const apis = /discovery/i.test(wordsOf(trouble)) ? troubles.withCode('ApiServiceUnavailable') : [];
    return apis[0] ?? troubles.inNamespace(trouble.owner.name, 'PodStuckTerminating')[0] ?? null;
  },
};

/** They tell nothing that another trouble could follow from. */
const NO_CAUSE: readonly FindingCode[] = ['OperatorDegraded', 'WarningEvents', 'CoverageLost'];
/** Shorter names stand in any text. */
const SHORTEST_NAME = 4;

/** A custom resource whose own words name an object that is in trouble, and its kind or its namespace. */
export const namedByOperator: CauseRule = {
  name: 'what an operator names, the operator',
  consequences: ['OperatorDegraded'],
  causes: FINDING_CODES.filter((code) => !NO_CAUSE.includes(code)),
  causeOf(trouble, troubles) {
    const text = wordsOf(trouble);
    return worst(
      troubles
        .namedIn(text)
        .filter(
          ({ owner, codes }) =>
            owner.kind !== trouble.owner.kind &&
            owner.name.length >= SHORTEST_NAME &&
            !NO_CAUSE.some((code) => codes.has(code)) &&
            (owner.namespace === '' ||
              owner.namespace === trouble.owner.namespace ||
              isNamed(text, owner.namespace) ||
              isNamed(text.toLowerCase(), owner.kind.toLowerCase())),
        ),
    );
  },
};
