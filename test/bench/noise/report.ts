import type { Row } from '../harness.ts';
import type { NoiseResult } from './live.ts';

/** @param troubles how many the scenario begins; null where it does not say. */
export function rowsOf({ looks, incidents, channels, plain }: NoiseResult, troubles: number | null): readonly Row[] {
  const per = (pings: number) => `${(pings / incidents).toFixed(2)} per incident`;
  return [
    { measure: 'looks', value: String(looks) },
    {
      measure: 'incidents of SEV-3 or worse',
      value: String(incidents),
      ...(troubles === null ? {} : { note: `${troubles} troubles begin` }),
    },
    ...channels.map(({ name, pings, edits, reasons, storms }) => ({
      measure: `ours: ${name}`,
      value: String(pings),
      note: `${per(pings)}: ${[...reasons]
        .map(([reason, count]) => `${count} ${reason}`)
        .concat(storms > 0 ? [`${storms} with a list`] : [])
        .join(', ')}; ${edits} quiet edits`,
    })),
    ...plain.map(({ name, pings }) => ({ measure: name, value: String(pings), note: per(pings) })),
  ];
}
