import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Permission, Wanted } from '../../../src/check/kubernetes/permission.ts';
import { rbacYaml } from '../../../src/check/kubernetes/rbac.ts';

const ACCOUNT = 'system:serviceaccount:monitoring:watcher';

const list = (resource: string, group = ''): Permission => ({
  group,
  version: 'v1',
  resource,
  subresource: null,
  verb: 'list',
  neededBy: [],
});
const LOGS: Permission = { ...list('pods'), subresource: 'log', verb: 'get' };

const everywhere = (...permissions: Permission[]): Wanted[] =>
  permissions.map((permission) => ({ permission, namespace: null, instead: null }));
const within = (namespace: string, ...permissions: Permission[]): Wanted[] =>
  permissions.map((permission) => ({ permission, namespace, instead: null }));
const objects = (text: string) =>
  parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter((object) => object !== null);

describe('rbacYaml', () => {
  it('is empty when nothing is missing', () => {
    expect(rbacYaml([], ACCOUNT)).toBe('');
  });

  it('grants exactly what is missing everywhere, to the very service account', () => {
    const text = rbacYaml(everywhere(list('pods'), list('nodes'), list('jobs', 'batch'), LOGS), ACCOUNT);
    const [role, binding, ...more] = objects(text);
    expect(more).toEqual([]);
    expect(role).toMatchObject({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      rules: [
        { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['list'] },
        { apiGroups: ['batch'], resources: ['jobs'], verbs: ['list'] },
        { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      ],
    });
    expect(binding).toMatchObject({
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'watcher', namespace: 'monitoring' }],
    });
    expect(text).toContain('resources: [pods, nodes]');
  });

  it('makes a Role and its binding in each namespace, and keeps what is of the cluster for last', () => {
    const missing = [
      ...everywhere(list('nodes')),
      ...within('shop', list('pods')),
      ...within('payments', list('pods'), LOGS),
    ];
    const made = objects(rbacYaml(missing, ACCOUNT)).map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}`,
    );
    expect(made).toEqual([
      'Role payments',
      'RoleBinding payments',
      'Role shop',
      'RoleBinding shop',
      'ClusterRole -',
      'ClusterRoleBinding -',
    ]);
  });

  it('never bears the name of an object that grants something else', () => {
    const nameOf = (missing: Wanted[], user: string) => objects(rbacYaml(missing, user))[0].metadata.name;
    const names = [
      nameOf(everywhere(list('pods')), ACCOUNT),
      nameOf(everywhere(list('nodes')), ACCOUNT),
      nameOf(everywhere(list('pods')), 'system:serviceaccount:monitoring:other'),
    ];
    expect(new Set(names).size).toBe(3);
    expect(nameOf(everywhere(list('pods')), ACCOUNT)).toBe(names[0]);
    for (const name of names) expect(name).toMatch(/^k8s-monitor-also-[0-9a-f]{8}$/);
  });

  it('binds a person by name, whatever is in it', () => {
    const user = 'https://issuer.example/#jane: "doe"\n- admin';
    const [, binding] = objects(rbacYaml(everywhere(list('pods')), user.replace('\n', ' ')));
    expect(binding.subjects).toEqual([
      { kind: 'User', name: user.replace('\n', ' '), apiGroup: 'rbac.authorization.k8s.io' },
    ]);
  });

  it.each([null, 'system:anonymous'])('binds nobody when the user is %s, and says so', (user) => {
    const text = rbacYaml(everywhere(list('pods')), user);
    expect(objects(text).map(({ kind }) => kind)).toEqual(['ClusterRole']);
    expect(text).toContain('# No user to bind: bind these roles');
  });
});
