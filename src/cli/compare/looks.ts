import type { ClusterSource, LogReader } from '../../cluster/index.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Millis } from '../../model/objects.ts';

/** Looks at one cluster, one after the other, that both modes see. */
export interface LookSeries {
  readonly cluster: string;
  /** For people: `https://10.0.0.1:6443`, `recording ./looks`, `scenario shop-day`. */
  readonly title: string;
  /** live: each look comes at its time. replayed: they come one after the other, faster than they did. */
  readonly pace: 'live' | 'replayed';
  readonly source: ClusterSource;
  readonly logs: LogReader;
  /** What is remembered of the cluster; empty where nothing is. It is read and never written. */
  readonly ledger: Ledger;
  /** `certificates.cert-manager.io` of a recording: looked at although the configuration does not name them. */
  readonly customResources: readonly string[];
  /** The cluster's clock. */
  readonly now: () => Millis;
  /** How many looks there are; null where there is always another. */
  readonly length: number | null;
  /** Goes on to the next look; false where there is none. */
  advance(): Promise<boolean>;
  close(): Promise<void>;
}

/** The series' source and logs as two may read them: a look is taken once, and a log read once, until the next look. */
export function shareLook({ source, logs }: Pick<LookSeries, 'source' | 'logs'>): SharedLook {
  let look: ReturnType<ClusterSource['look']> | null = null;
  const read = new Map<string, ReturnType<LogReader['readPrevious']>>();
  return {
    source: {
      ...source,
      look(request) {
        look ??= source.look(request);
        return look;
      },
      close: async () => undefined,
    },
    logs: {
      readPrevious(container, signal) {
        const key = `${container.namespace}/${container.pod}/${container.container}`;
        const known = read.get(key) ?? logs.readPrevious(container, signal);
        read.set(key, known);
        return known;
      },
    },
    next() {
      look = null;
      read.clear();
    },
  };
}

export interface SharedLook {
  readonly source: ClusterSource;
  readonly logs: LogReader;
  /** From now on the next look is taken. */
  next(): void;
}
