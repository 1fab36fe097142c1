import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/check/kubernetes/permission.ts';
import { covers, readRules } from '../../../src/check/kubernetes/rules.ts';

const LIST_DEPLOYMENTS: Permission = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  subresource: null,
  verb: 'list',
  neededBy: [],
};
const GET_LOGS: Permission = { ...LIST_DEPLOYMENTS, group: '', resource: 'pods', subresource: 'log', verb: 'get' };

const rule = (verbs: string[], apiGroups: string[], resources: string[], resourceNames: string[] = []) => [
  { verbs, apiGroups, resources, resourceNames },
];

describe('covers', () => {
  it.each([
    ['the very rule', LIST_DEPLOYMENTS, rule(['get', 'list'], ['apps'], ['deployments'])],
    ['stars', LIST_DEPLOYMENTS, rule(['*'], ['*'], ['*'])],
    ['a subresource by name', GET_LOGS, rule(['get'], [''], ['pods', 'pods/log'])],
    ['that subresource of everything', GET_LOGS, rule(['get'], [''], ['*/log'])],
    ['everything, subresources too', GET_LOGS, rule(['get'], [''], ['*'])],
  ])('takes %s', (_, permission, rules) => {
    expect(covers(rules, permission)).toBe(true);
  });

  it.each([
    ['another verb', LIST_DEPLOYMENTS, rule(['get', 'watch'], ['apps'], ['deployments'])],
    ['another group', LIST_DEPLOYMENTS, rule(['list'], ['extensions', ''], ['deployments'])],
    ['single objects', LIST_DEPLOYMENTS, rule(['list'], ['apps'], ['deployments'], ['api'])],
    ['a pattern RBAC does not have', LIST_DEPLOYMENTS, rule(['list'], ['apps'], ['deploy*'])],
    ['pods for their logs', GET_LOGS, rule(['get'], [''], ['pods', 'pods/*'])],
    ['halves of two rules', LIST_DEPLOYMENTS, [...rule(['list'], [''], ['*']), ...rule(['get'], ['apps'], ['*'])]],
    ['nothing', LIST_DEPLOYMENTS, []],
  ])('does not take %s', (_, permission, rules) => {
    expect(covers(rules, permission)).toBe(false);
  });
});

describe('readRules', () => {
  it('reads what is there, and nothing from what is no rule', () => {
    expect(readRules([{ verbs: ['list', 7], apiGroups: [''], resources: 'pods' }, null])).toEqual([
      { verbs: ['list'], apiGroups: [''], resources: [], resourceNames: [] },
      { verbs: [], apiGroups: [], resources: [], resourceNames: [] },
    ]);
    expect(readRules({})).toEqual([]);
  });
});
