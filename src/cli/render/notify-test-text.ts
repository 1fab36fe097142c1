import type { SampleResult } from '../../notify/index.ts';
import type { Paint } from './paint.ts';
import { pad } from './table.ts';
import { elapsed } from './times.ts';
import { wrap } from './wrap.ts';

/** What `k8s-monitor notify test` prints: a row for each channel, and below what was not taken what to do. */
export function notifyTestText(results: readonly SampleResult[], paint: Paint, columns: number | null): string {
  const failed = results.filter(({ result }) => !result.ok).length;
  const counts = [
    ...(failed < results.length ? [`${results.length - failed} taken`] : []),
    ...(failed > 0 ? [`${failed} not`] : []),
  ];
  const names = Math.max(...results.map(({ channel }) => channel.traits.name.length)) + 2;
  return [
    `test messages · ${counts.join(', ')}`,
    '',
    ...results.map((each) => rowText(each, names, paint, columns ?? 100)),
    '',
  ].join('\n');
}

const SECOND = 'not taken'.length + 2;

function rowText(
  { channel, result, milliseconds }: SampleResult,
  names: number,
  paint: Paint,
  columns: number,
): string {
  const indent = names + SECOND;
  const name = pad(channel.traits.name, names);
  if (result.ok) return `${name}${paint.good(pad('taken', SECOND))}${elapsed(milliseconds)}`;
  const remedy = result.remedy ?? REMEDIES[result.reason] ?? null;
  return [
    wrap(`${name}${paint.bad(pad('not taken', SECOND))}${result.message}`, columns, indent),
    ...(remedy === null ? [] : [wrap(`${' '.repeat(indent)}-> ${remedy}`, columns, indent + 3)]),
  ].join('\n');
}

/** Where waiting would do for the monitor, which tries again, whoever tests wants to know what to look at. */
const REMEDIES: Readonly<Record<string, string>> = {
  unreachable: 'Check the address, DNS and the network policies between here and there.',
  timeout: 'Check the address, and the network policies and proxies between here and there.',
  rate_limited: 'Wait a little; the monitor itself waits and tries again.',
  server_error: 'Look into the log of the receiver; the monitor itself waits and tries again.',
};

/** The same for machines. */
export function sampleRow({ channel, result, milliseconds }: SampleResult) {
  const { traits, type } = channel;
  return result.ok
    ? { channel: traits.name, type, taken: true, reason: null, message: null, remedy: null, milliseconds }
    : {
        ...{ channel: traits.name, type, taken: false, reason: result.reason, message: result.message },
        ...{ remedy: result.remedy ?? REMEDIES[result.reason] ?? null, milliseconds },
      };
}
