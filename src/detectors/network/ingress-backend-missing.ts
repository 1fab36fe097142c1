import type { IngressBackend, IngressRecord, ServiceRecord } from '../../model/snapshot.ts';
import { measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';

/** The AWS controller's word for: the backend stands in an annotation. */
const BY_ANNOTATION = 'use-annotation';

/** A rule leads to a Service, or a port of it, that does not exist: its requests end in an error page. */
export const ingressBackendMissing = defineDetector({
  code: 'IngressBackendMissing',
  family: 'ingress-backend',
  severity: 'medium',
  when: 'An Ingress leads to a Service, or to a port of it, that does not exist, for more than 2 min.',
  notWhen: 'The backend is named by an annotation (use-annotation), or is no Service.',
  advice: "Compare the Ingress's backend with the names and ports of the Services beside it.",
  subject: 'ingresses',
  needs: ['ingresses', 'services'],
  uses: [],
  judge(ingress, view) {
    if (
      ingress.deletingAt !== null ||
      ingress.backends.every((backend) => whyMissing(backend, ingress, view) === null)
    ) {
      return NOTHING;
    }
    const missing = ingress.backends.flatMap((backend) => whyMissing(backend, ingress, view) ?? []);
    const { namespace, name } = ingress;
    const object = { kind: 'Ingress', namespace, name };
    const key = `IngressBackendMissing/${namespace}/${name}`;
    const since = view.firstNoticed(key);
    if (!troubleHeld(since, ingress.created, view.thresholds.ingress.backend, view)) {
      return { findings: [], noticed: [key], excused: [object] };
    }
    const [first = ''] = missing;
    return {
      findings: [
        {
          code: 'IngressBackendMissing',
          severity: 'medium',
          object,
          owner: object,
          message: missing.length === 1 ? first : `${first}, and ${missing.length - 1} more of its backends`,
          evidence: [
            ...missing.slice(0, MOST_BACKENDS).map((value) => ({ label: 'backend', value })),
            ...(missing.length > MOST_BACKENDS ? [{ label: 'backends', value: `${missing.length} in all` }] : []),
            ...(ingress.ingressClass === null ? [] : [{ label: 'class', value: ingress.ingressClass }]),
          ],
          remedy: [kubectl(namespace, `describe ingress ${name}`), kubectl(namespace, 'get services')],
          since: measured(since, view.clock),
        },
      ],
      noticed: [key],
    };
  },
});

const MOST_BACKENDS = 5;

/** Null: it is there, or nobody knows. */
function whyMissing({ service, port }: IngressBackend, { namespace }: IngressRecord, view: View): string | null {
  if (port === BY_ANNOTATION || service === '') return null;
  const found = view.find('services', namespace, service);
  if (found === undefined) return showsServices(namespace, view) ? `Service ${service} does not exist` : null;
  if (port === null || found.type === 'ExternalName' || hasPort(found, port)) return null;
  const has = found.ports
    .slice(0, 5)
    .map((own) => (own.name === null ? String(own.port) : `${own.port} (${own.name})`));
  return `Service ${service} has no port ${port}, but ${has.join(', ') || 'none'}`;
}

function hasPort({ ports }: ServiceRecord, port: string): boolean {
  return ports.some((own) => String(own.port) === port || own.name === port);
}

const namespacesByView = new WeakMap<View, ReadonlySet<string>>();

/** A dump that has Services of the namespace was made by listing them; one that has none proves nothing. */
function showsServices(namespace: string, view: View): boolean {
  if (view.showsAll('services', namespace)) return true;
  const known = namespacesByView.get(view) ?? new Set(view.all('services').map((service) => service.namespace));
  namespacesByView.set(view, known);
  return known.has(namespace);
}
