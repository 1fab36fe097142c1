import type { CustomResourceRecord, CustomStatus } from '../../model/snapshot.ts';
import { conditions, metadata, numberOrText, type Raw } from './common.ts';

const OBSERVED = 'observedGeneration';
/** The projection goes no deeper. */
const DEEPEST = 4;

export function renderCustomResource(record: CustomResourceRecord): Raw {
  const { suspended, unobserved } = record;
  const told = record.status.find(({ path }) => path === OBSERVED);
  const number = numberOrText(told?.value ?? null);
  const seen = typeof number === 'number' && number > 0 ? number : 0;
  const status = nested(record.status) ?? flat(record.status);
  return {
    metadata: metadata(record, { generation: unobserved ? seen + 1 : seen }),
    spec: suspended ? { suspend: true } : {},
    status: {
      ...status,
      ...(told === undefined ? {} : { [OBSERVED]: number }),
      // A controller that has seen nothing yet still says so.
      ...(told === undefined && unobserved ? { [OBSERVED]: null } : {}),
      ...(record.conditions.length > 0 ? { conditions: conditions(record.conditions) } : {}),
    },
  };
}

/** `health.status` as `{ health: { status } }`; null where the paths do not make a tree with the same paths in the same order. */
function nested(status: readonly CustomStatus[]): Raw | null {
  const root: { [step: string]: unknown } = {};
  for (const { path, value } of status) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    if (steps.length >= DEEPEST) return null;
    let at = root;
    for (const step of steps) {
      const inner = Object.hasOwn(at, step) ? at[step] : undefined;
      if (typeof inner === 'string' || step === '__proto__') return null;
      if (inner === undefined) at[step] = {};
      at = at[step] as typeof root;
    }
    if (Object.hasOwn(at, last) || last === '__proto__') return null;
    at[last] = value;
  }
  return pathsOf(root, '').join('\n') === status.map(({ path }) => path).join('\n') ? root : null;
}

function pathsOf(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([step, inner]) => pathsOf(inner, path === '' ? step : `${path}.${step}`));
}

function flat(status: readonly CustomStatus[]): Raw {
  return Object.fromEntries(status.map(({ path, value }) => [path, value]));
}
