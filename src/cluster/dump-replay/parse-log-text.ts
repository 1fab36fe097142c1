import type { LogLine } from '../simulator/index.ts';

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /;

/**
 * Lines of a log as a file has them. Where the log was written with `--timestamps`, each line begins with its time, which is taken
 * off it: the server puts it back where it is asked for. Elsewhere times are unknown.
 */
export function parseLogText(text: string): readonly LogLine[] {
  const lines = text.replace(/\n$/, '').split('\n');
  if (text === '') return [];
  const stamped = lines.every((line) => line === '' || STAMP.test(line));
  return lines.map((line) => {
    const stamp = stamped ? STAMP.exec(line) : null;
    return stamp === null
      ? { at: null, text: line }
      : { at: Date.parse(stamp[1] ?? ''), text: line.slice(stamp[0].length) };
  });
}
