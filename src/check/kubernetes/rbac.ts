import { createHash } from 'node:crypto';
import { Document } from 'yaml';
import { rbacResource, type Wanted } from './permission.ts';

const API_GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${API_GROUP}/v1`;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

type Subject =
  | { readonly kind: 'ServiceAccount'; readonly name: string; readonly namespace: string }
  | { readonly kind: 'User'; readonly name: string; readonly apiGroup: string };

/**
 * The objects that grant what is missing and nothing else, as YAML for `kubectl apply`: a Role and its binding for each
 * namespace, a ClusterRole and its binding for what is wanted everywhere. Their names carry a hash of what they grant, so
 * that applying them never changes an object that is there. Without a user who may be granted rights, the roles alone.
 */
export function rbacYaml(missing: readonly Pick<Wanted, 'permission' | 'namespace'>[], user: string | null): string {
  if (missing.length === 0) return '';
  const subject = user === null ? null : subjectOf(user);
  const scopes = [...new Set(missing.map(({ namespace }) => namespace))].sort(clusterLast);
  const objects = scopes.flatMap((namespace) =>
    objectsFor(namespace, rulesFor(missing.filter((item) => item.namespace === namespace)), subject),
  );
  const head = [
    `Rights that k8s-monitor makes use of and ${user === null ? 'does not hold.' : 'this user does not hold:'}`,
    ...(user === null ? [] : [`  ${user}`]),
    'These are new objects, and none that exists is changed; `kubectl delete -f` takes the rights back.',
    ...(subject === null ? ['No user to bind: bind these roles to the user or service account it runs as.'] : []),
  ];
  return `${head.map((line) => `# ${line}\n`).join('')}${objects.map((object) => `---\n${toYaml(object)}`).join('')}`;
}

/** Namespaces in order; the cluster's own last, for it needs the most rights to apply. */
function clusterLast(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

/** Rights to anonymous callers are rights to everybody: never printed. */
function subjectOf(user: string): Subject | null {
  if (user === 'system:anonymous' || user === '') return null;
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  const [, namespace, name] = account ?? [];
  return namespace !== undefined && name !== undefined
    ? { kind: 'ServiceAccount', name, namespace }
    : { kind: 'User', name: user, apiGroup: API_GROUP };
}

/** One rule for each verb and API group. */
function rulesFor(missing: readonly Pick<Wanted, 'permission'>[]): readonly Rule[] {
  const rules = new Map<string, { group: string; verb: string; resources: string[] }>();
  for (const { permission } of missing) {
    const { group, verb } = permission;
    const rule = rules.get(`${verb} ${group}`) ?? { group, verb, resources: [] };
    rule.resources.push(rbacResource(permission));
    rules.set(`${verb} ${group}`, rule);
  }
  return [...rules.values()].map(({ group, verb, resources }) => ({ apiGroups: [group], resources, verbs: [verb] }));
}

function objectsFor(namespace: string | null, rules: readonly Rule[], subject: Subject | null): readonly object[] {
  const prefix = namespace === null ? 'Cluster' : '';
  const hash = createHash('sha256')
    .update(JSON.stringify([rules, subject]))
    .digest('hex')
    .slice(0, 8);
  const metadata = {
    name: `k8s-monitor-also-${hash}`,
    ...(namespace === null ? {} : { namespace }),
    labels: { 'app.kubernetes.io/name': 'k8s-monitor' },
  };
  const role = { apiVersion: API_VERSION, kind: `${prefix}Role`, metadata, rules };
  if (subject === null) return [role];
  const roleRef = { apiGroup: API_GROUP, kind: `${prefix}Role`, name: metadata.name };
  return [role, { apiVersion: API_VERSION, kind: `${prefix}RoleBinding`, metadata, roleRef, subjects: [subject] }];
}

/** Longer lists have a line for each name. */
const LONGEST_LIST = 80;

/** Short lists of names on one line, as people write roles. */
function toYaml(object: object): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  const { rules } = object as { readonly rules?: readonly Rule[] };
  for (const [index, rule] of (rules ?? []).entries()) {
    for (const key of ['apiGroups', 'resources', 'verbs'] as const) {
      if (rule[key].join(', ').length > LONGEST_LIST) continue;
      const list = document.getIn(['rules', index, key]);
      if (typeof list === 'object' && list !== null) Object.assign(list, { flow: true });
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
