import type { ApiProbe } from '../../cluster/index.ts';
import { ok, skipped, type Verdict } from '../row.ts';
import { whatHappened } from './explain-failure.ts';
import { fields } from './read-json.ts';

const NODE_METRICS = '/apis/metrics.k8s.io/v1beta1/nodes?limit=1';

/** Is there a metrics API that answers? For information: nothing fails without it. */
export async function checkMetrics(probe: ApiProbe, signal: AbortSignal): Promise<Verdict> {
  const reply = await probe.get(NODE_METRICS, signal);
  if (reply.ok) {
    return Array.isArray(fields(reply.json).items)
      ? ok('metrics.k8s.io is served and answers')
      : skipped('metrics.k8s.io answers with something else than metrics; nothing needs it');
  }
  const { failure } = reply;
  if (failure.type === 'not-served')
    return skipped('metrics.k8s.io is not served (no metrics-server); nothing needs it');
  if (failure.type === 'forbidden') return skipped('metrics.k8s.io may not be read (403); nothing needs it');
  return skipped(`metrics.k8s.io does not answer: ${whatHappened(failure, probe)}; nothing needs it`);
}
