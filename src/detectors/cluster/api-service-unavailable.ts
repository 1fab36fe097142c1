import { heldLongerThan, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';

/** An extension API does not answer: everything that lists it fails, and so does the deletion of namespaces. */
export const apiServiceUnavailable = defineDetector({
  code: 'ApiServiceUnavailable',
  family: 'api-service',
  severity: 'high',
  when: "An APIService's Available condition has been False for more than 2 min.",
  notWhen: 'It is being deleted.',
  advice: 'Look at the pods behind its Service; delete the APIService if what served it is gone for good.',
  subject: 'apiservices',
  needs: ['apiservices'],
  uses: [],
  judge(api, view) {
    const available = api.conditions.find(({ type }) => type === 'Available');
    if (available?.status !== 'False' || api.deletingAt !== null) return NOTHING;
    const object = { kind: 'APIService', namespace: '', name: api.name };
    const key = `ApiServiceUnavailable//${api.name}`;
    const since = available.changedAt ?? view.firstNoticed(key);
    if (!heldLongerThan(since, view.thresholds.apiService.grace, view)) {
      return { findings: [], noticed: [key], excused: [object] };
    }
    const { service } = api;
    return {
      findings: [
        {
          code: 'ApiServiceUnavailable',
          severity: 'high',
          object,
          owner: object,
          message: `the API ${api.group}/${api.version} does not answer${available.reason === null ? '' : ` (${available.reason})`}`,
          evidence: [
            ...conditionEvidence(available),
            ...(service === null
              ? []
              : [{ label: 'service', value: `${service.namespace}/${service.name}:${service.port}` }]),
          ],
          remedy: [
            kubectl('', `describe apiservice ${api.name}`),
            service === null
              ? kubectl('', 'get apiservices')
              : kubectl(service.namespace, `get endpointslices -l kubernetes.io/service-name=${service.name}`),
          ],
          since: measured(since, view.clock),
        },
      ],
      noticed: [key],
    };
  },
});
