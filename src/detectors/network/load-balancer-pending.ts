import { duration } from '../../model/duration.ts';
import { isWithin, measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';

/** A Service of type LoadBalancer has no address for more than 5 min. Its age is the nearest there is to the request's. */
export const loadBalancerPending = defineDetector({
  code: 'LoadBalancerPending',
  family: 'load-balancer',
  severity: 'medium',
  when: 'A Service of type LoadBalancer has had no address for more than 5 min.',
  notWhen: 'It has external IPs given by hand, or its load balancer was asked for within 5 min.',
  advice: "Read the Service's events: quota, subnet, permission, or no controller that makes load balancers.",
  subject: 'services',
  needs: ['services'],
  uses: ['events'],
  judge(service, view) {
    if (service.type !== 'LoadBalancer' || service.hasAddress || service.deletingAt !== null) return NOTHING;
    const { namespace, name, created } = service;
    const object = { kind: 'Service', namespace, name };
    const { grace } = view.thresholds.loadBalancer;
    const failure = newestEvent(object, view, ({ type }) => type === 'Warning');
    // A Service may become a LoadBalancer long after it was made: then the cloud controller has just begun.
    const begun = newestEvent(object, view, ({ reason }) => reason === 'EnsuringLoadBalancer' || reason === 'Type');
    const justBegun = failure === null && begun !== null && isWithin(begun.first, grace, view.clock);
    if (justBegun || !troubleHeld(created, created, grace, view)) return { findings: [], excused: [object] };
    return {
      findings: [
        {
          code: 'LoadBalancerPending',
          severity: 'medium',
          object,
          owner: object,
          message: `no load balancer address${created === null ? '' : ` ${duration(view.clock.now - created)} after its creation`}`,
          evidence: [
            {
              label: 'ports',
              value:
                service.ports
                  .slice(0, 5)
                  .map(({ port }) => port)
                  .join(', ') || 'none',
            },
            ...(service.loadBalancerClass === null ? [] : [{ label: 'class', value: service.loadBalancerClass }]),
            failure === null
              ? { label: 'events', value: 'none that tells why: perhaps no controller makes load balancers here' }
              : eventEvidence(failure),
          ],
          remedy: [
            kubectl(namespace, `describe service ${name}`),
            kubectl(namespace, `get events --field-selector involvedObject.kind=Service,involvedObject.name=${name}`),
          ],
          since: measured(created, view.clock),
        },
      ],
    };
  },
});
