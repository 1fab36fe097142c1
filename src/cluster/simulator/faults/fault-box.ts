import type { Attributes } from '../api/access.ts';
import type { Blow, Companion, Fault, FaultControl, FaultTarget } from './faults.ts';

/** What strikes one request. */
export interface Struck {
  /** The first fault that strikes, if any: it decides what is answered or how. */
  readonly blow: Blow | null;
  /** The whole delay before the answer, in milliseconds. */
  readonly delayMs: number;
  /** How far the clock is off, in milliseconds; null: no Date header. */
  readonly clockOffsetMs: number | null;
}

export interface FaultBox extends FaultControl {
  /** Looks a request up, and counts it. */
  strike(target: FaultTarget): Struck;
  /** Would a lasting `forbid` refuse this? */
  forbids(attributes: Attributes): boolean;
}

interface Entry {
  readonly fault: Fault;
  skip: number;
  left: number;
}

export function createFaults(): FaultBox {
  let active: Entry[] = [];
  const enter = (fault: Fault): Entry => ({
    fault,
    skip: fault.skip ?? 0,
    left: fault.times ?? Number.POSITIVE_INFINITY,
  });
  return {
    set(faults) {
      active = faults.map(enter);
    },
    add(fault) {
      active.push(enter(fault));
    },
    clear() {
      active = [];
    },
    forbids: ({ resource, namespace }) =>
      active.some(({ fault }) => {
        const lasting = fault.kind === 'forbid' && fault.times === undefined && fault.page === undefined;
        return lasting && strikes(fault, { path: fault.path ?? '', plural: resource, namespace, page: 0, token: null });
      }),
    strike(target) {
      let blow: Blow | null = null;
      const companions: Companion[] = [];
      for (const entry of active) {
        const { fault } = entry;
        const exclusive = isBlow(fault);
        // A fault in the shadow of another is not used up by it.
        if ((exclusive && blow !== null) || !strikes(fault, target) || !count(entry)) continue;
        if (isBlow(fault)) blow = fault;
        else companions.push(fault);
      }
      return { blow, ...combine(companions) };
    },
  };
}

function isBlow(fault: Fault): fault is Blow {
  return fault.kind !== 'slow' && fault.kind !== 'clock';
}

/** Does this request count among those it strikes? */
function count(entry: Entry): boolean {
  if (entry.skip > 0) {
    entry.skip -= 1;
    return false;
  }
  if (entry.left <= 0) return false;
  entry.left -= 1;
  return true;
}

function combine(companions: readonly Companion[]): Omit<Struck, 'blow'> {
  let delayMs = 0;
  let clockOffsetMs: number | null = 0;
  for (const fault of companions) {
    if (fault.kind === 'slow') delayMs += fault.delayMs;
    else if (fault.offsetMs === null || clockOffsetMs === null) clockOffsetMs = null;
    else clockOffsetMs += fault.offsetMs;
  }
  return { delayMs, clockOffsetMs };
}

function strikes(fault: Fault, target: FaultTarget): boolean {
  if (fault.plural !== undefined && fault.plural !== target.plural) return false;
  if (fault.path !== undefined && !target.path.startsWith(fault.path)) return false;
  if (fault.page !== undefined && fault.page !== target.page) return false;
  if (fault.kind === 'token' && target.token !== null && fault.accepts.includes(target.token)) return false;
  if (fault.kind === 'expire' && (target.page === 0 || target.page < fault.afterPages)) return false;
  if (fault.namespace === undefined || fault.namespace === target.namespace) return true;
  return fault.kind === 'forbid' && target.namespace === null;
}
