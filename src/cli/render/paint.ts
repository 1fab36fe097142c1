import { styleText } from 'node:util';
import type { IncidentSeverity } from '../../model/incident.ts';

/** Colours where the terminal has them; the words alone must say it all. */
export interface Paint {
  dim(text: string): string;
  bold(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  severity(severity: IncidentSeverity, text?: string): string;
}

export function createPaint(hasColor: boolean): Paint {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    hasColor ? styleText(format, text, { validateStream: false }) : text;
  const red = style('red');
  const yellow = style('yellow');
  const dim = style('dim');
  return {
    dim,
    bold: style('bold'),
    good: style('green'),
    bad: red,
    severity(severity, text = severity) {
      if (severity === 'SEV-1') return red(text);
      return severity === 'SEV-2' || severity === 'SEV-3' ? yellow(text) : dim(text);
    },
  };
}
