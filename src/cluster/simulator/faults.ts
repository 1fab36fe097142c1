/**
 * What can go wrong between a client and the API server. `plural` is the resource name in the URL (`pods`); a fault
 * without one strikes every request. `times` counts the requests it strikes before it is used up; without it, for ever.
 */
export type Fault =
  /** 403, in one namespace or everywhere. Who may not list one namespace may not list all of them either. */
  | { readonly kind: 'forbid'; readonly plural: string; readonly namespace?: string }
  | { readonly kind: 'unauthorized' }
  /** 410 Expired, once `afterPages` pages of a list have been served. */
  | { readonly kind: 'expire'; readonly plural: string; readonly afterPages: number; readonly times: number }
  | { readonly kind: 'slow'; readonly plural?: string; readonly delayMs: number }
  /** No answer ever: not even headers, or nothing after half the body. */
  | { readonly kind: 'hang'; readonly plural?: string; readonly where: 'headers' | 'body' }
  | {
      readonly kind: 'error';
      readonly plural?: string;
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly times?: number;
    }
  /** 200 with a page of HTML, as a proxy in the way would answer. */
  | { readonly kind: 'not-json'; readonly plural: string }
  /** The socket is destroyed in the middle of the body. */
  | { readonly kind: 'reset'; readonly plural: string }
  /** The answer ends properly, but half of the JSON is missing. */
  | { readonly kind: 'truncate'; readonly plural: string };

/** Settable at any time; a new set replaces the old one and starts its counts anew. */
export interface FaultControl {
  set(faults: readonly Fault[]): void;
  clear(): void;
}

/** What a request asks for, as far as a fault cares. */
export interface FaultTarget {
  readonly plural: string | null;
  readonly namespace: string | null;
  /** Pages of this list that were served before this request. */
  readonly page: number;
}

export interface FaultBox extends FaultControl {
  /** The whole delay asked for this request, in milliseconds. */
  delay(target: FaultTarget): number;
  /** The first fault that strikes this request, or null; a counted one is used up by one. */
  take(target: FaultTarget): Exclude<Fault, { kind: 'slow' }> | null;
}

export function createFaults(): FaultBox {
  let active: { readonly fault: Fault; left: number }[] = [];
  const set = (faults: readonly Fault[]): void => {
    active = faults.map((fault) => ({ fault, left: timesOf(fault) }));
  };
  return {
    set,
    clear: () => set([]),
    delay: (target) =>
      active.reduce((sum, { fault }) => sum + (fault.kind === 'slow' && strikes(fault, target) ? fault.delayMs : 0), 0),
    take(target) {
      for (const entry of active) {
        const { fault } = entry;
        if (fault.kind === 'slow' || entry.left <= 0 || !strikes(fault, target)) continue;
        entry.left -= 1;
        return fault;
      }
      return null;
    },
  };
}

function timesOf(fault: Fault): number {
  return 'times' in fault ? (fault.times ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

function strikes(fault: Fault, target: FaultTarget): boolean {
  if (fault.kind === 'unauthorized') return true;
  if (fault.plural !== undefined && fault.plural !== target.plural) return false;
  if (fault.kind === 'expire') return target.page > 0 && target.page >= fault.afterPages;
  if (fault.kind !== 'forbid' || fault.namespace === undefined) return true;
  return target.namespace === null || target.namespace === fault.namespace;
}
