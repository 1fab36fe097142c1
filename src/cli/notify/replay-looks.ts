import { createAnalyst, type Environment, openMonitor } from '../../app.ts';
import type { Config } from '../../config/index.ts';
import type { Incident } from '../../model/incident.ts';
import type { Decision, Delivery } from '../../model/notification.ts';
import type { NotifyRules } from '../../model/notify-rules.ts';
import type { CycleResult } from '../../monitor/index.ts';
import type { Channel, ChannelTraits } from '../../notify/index.ts';
import type { LookSeries } from '../compare/looks.ts';
import { storesInMemory } from '../compare/run-both.ts';
import type { Replay } from './explained.ts';
import { trialChannels } from './trial-channels.ts';

export interface ReplayOptions {
  readonly config: Config;
  readonly series: LookSeries;
  readonly rules: NotifyRules;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** Lets a monitor of the rules go through all looks in memory, and keeps what it would have told; nothing is sent. */
export async function replayLooks({ config, series, rules, environment, signal }: ReplayOptions): Promise<Replay> {
  const own: Config = { ...config, anthropicApiKey: null, enableLongContext: false };
  const taken: Delivery[] = [];
  const channels = trialChannels(own, rules).map((traits) => listening(traits, taken));
  const stores = await storesInMemory(series.ledger);
  const watch: Environment = { ...environment, now: series.now };
  const analyst = createAnalyst(own, watch);
  const { source, logs } = series;
  const monitor = await openMonitor(
    own,
    { source: { ...source, close: async () => undefined }, logs, stores, analyst, events: SILENT, channels },
    watch,
  );
  const looks: CycleResult[] = [];
  const decisions: { readonly decision: Decision; readonly incident: Incident | null }[] = [];
  try {
    do {
      const result = await monitor.cycle(signal);
      await monitor.idle();
      looks.push(result);
      const fresh = monitor.ledger.notifications.decisions.filter(({ cycle }) => cycle === result.situation.cycle);
      decisions.push(...fresh.map((decision) => ({ decision, incident: incidentOf(decision, result) })));
    } while (await series.advance());
  } finally {
    await monitor.close();
  }
  const byId = new Map(taken.map((delivery) => [delivery.id, delivery]));
  return {
    looks: looks.length,
    from: looks[0]?.situation.at ?? null,
    to: looks.at(-1)?.situation.at ?? null,
    channels: channels.map(({ traits }) => traits.name),
    explained: decisions.map((each) => ({ ...each, delivery: byId.get(each.decision.delivery ?? '') ?? null })),
    edits: taken.filter(({ act }) => act === 'edit').length,
    really: null,
    notes: [],
  };
}

const SILENT = { emit: (): void => undefined };

function listening(traits: ChannelTraits, taken: Delivery[]): Channel {
  return {
    traits,
    type: 'stdout',
    async deliver(delivery) {
      taken.push(delivery);
      return { ok: true, ref: null };
    },
  };
}

function incidentOf({ incident: number }: Decision, { situation }: CycleResult): Incident | null {
  const known = [...situation.updates.map(({ incident }) => incident), ...situation.open];
  return known.find((incident) => incident.number === number) ?? null;
}
