import type { DisruptionBudgetRecord, QuotaRecord, ScalerRecord } from '../../model/snapshot.ts';
import {
  conditions,
  GENERATION,
  metadata,
  numberOrText,
  observedGeneration,
  type Raw,
  selector,
  time,
  write,
} from './common.ts';

export function renderScaler(record: ScalerRecord): Raw {
  const { target, min, max, current, wanted, lastScaledAt } = record;
  return {
    metadata: metadata(record, { managedFields: write(record.changedBy, ['f:spec']) }),
    spec: { scaleTargetRef: { kind: target.kind, name: target.name }, minReplicas: min, maxReplicas: max },
    status: {
      ...{ currentReplicas: current, desiredReplicas: wanted, lastScaleTime: time(lastScaledAt) },
      conditions: conditions(record.conditions),
    },
  };
}

export function renderDisruptionBudget(record: DisruptionBudgetRecord): Raw {
  const { minAvailable, maxUnavailable, allowed, healthy, wantedHealthy, expected, unobserved } = record;
  return {
    metadata: metadata(record, { generation: GENERATION }),
    spec: {
      selector: selector(record.selector),
      ...{ minAvailable: numberOrText(minAvailable), maxUnavailable: numberOrText(maxUnavailable) },
    },
    status: {
      observedGeneration: observedGeneration(unobserved),
      ...{
        disruptionsAllowed: allowed,
        currentHealthy: healthy,
        desiredHealthy: wantedHealthy,
        expectedPods: expected,
      },
      conditions: conditions(record.conditions),
    },
  };
}

export function renderQuota(record: QuotaRecord): Raw {
  const { resources } = record;
  const hard = Object.fromEntries(resources.map((resource) => [resource.name, resource.hard]));
  const used = Object.fromEntries(resources.map((resource) => [resource.name, resource.used]));
  return { metadata: metadata(record), spec: { hard }, status: { hard, used } };
}
