import type { Delivery } from '../../model/notification.ts';

/** The outbox with more to deliver. An edit that nobody has tried yet gives way to a newer one of its thread. */
export function owe(outbox: readonly Delivery[], fresh: readonly Delivery[]): readonly Delivery[] {
  const known = new Set(outbox.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !known.has(id));
  if (added.length === 0) return outbox;
  const isSuperseded = ({ act, attempts, channel, thread, notice }: Delivery): boolean =>
    act === 'edit' &&
    attempts === 0 &&
    added.some(
      (one) =>
        one.act === 'edit' && one.notice.kind === notice.kind && one.channel === channel && one.thread === thread,
    );
  return [...outbox.filter((delivery) => !isSuperseded(delivery)), ...added];
}
