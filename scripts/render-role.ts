import {
  LOG_RULE,
  listRules,
  OPENSHIFT_RESOURCES,
  type PolicyRule,
  parseCustomResources,
  RESOURCES,
  resourcesOf,
} from '../src/cluster/index.ts';
import { DETECTORS, kindsOf } from '../src/detectors/index.ts';
import type { KindName } from '../src/model/snapshot.ts';

const WIDTH = 120;

const HEADS = {
  ClusterRole: '# Exactly what the detectors need: `list`, and the log of a container that crashed.',
  Role: '# What the detectors need of one namespace; what lies in none is told as not looked at.',
} as const;

/** `cluster-role.yaml` or `role.yaml`: the kinds the detectors have the sources read, by API group. */
export function renderRole(kind: 'ClusterRole' | 'Role'): string {
  const kinds = kindsOf(DETECTORS);
  const rules =
    kind === 'ClusterRole'
      ? listRules(resourcesOf(kinds, parseCustomResources(OPENSHIFT_RESOURCES)))
      : listRules(resourcesOf(kinds.filter(liesInANamespace), []));
  return `${HEADS[kind]} Written by \`npm run docs\`.
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata:
  name: k8s-monitor
rules:
${[...rules, LOG_RULE].map(renderRule).join('')}`;
}

/** Leases are read in kube-system alone, and no Role elsewhere can allow that. */
function liesInANamespace(kind: KindName): boolean {
  return kind !== 'customresources' && kind !== 'leases' && RESOURCES[kind].namespaced;
}

function renderRule({ apiGroups, resources, verbs }: PolicyRule): string {
  const groups = apiGroups.map((group) => (group === '' ? '""' : group)).join(', ');
  const line = `    resources: [${resources.join(', ')}]`;
  const listed =
    line.length <= WIDTH ? `${line}\n` : `    resources:\n${resources.map((name) => `      - ${name}\n`).join('')}`;
  return `  - apiGroups: [${groups}]\n${listed}    verbs: [${verbs.join(', ')}]\n`;
}
