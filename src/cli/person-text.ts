import { LONGEST } from '../inbox/index.ts';
import { MonitorError } from '../model/errors.ts';
import type { SafeText } from '../model/safe-text.ts';
import { redactText } from '../redact/index.ts';
import type { CliIo } from './io.ts';

/** Who speaks: `--by`, else the user of this process. Throws MonitorError `usage` when there is neither. */
export function speakerName(io: CliIo, by: string | null): SafeText {
  const name = textOrNull(io, by ?? io.userName, 'name');
  if (name !== null) return name;
  throw new MonitorError('usage', 'this process has no user name', 'Say who you are with --by NAME.');
}

/** Redacted here already, so that no secret waits in a file; cutting what people wrote would be no help to them. */
export function textOrNull(io: CliIo, text: string | null, what: keyof typeof LONGEST): SafeText | null {
  const own = text?.trim() ?? '';
  if (own === '') return null;
  const excess = own.length - LONGEST[what];
  if (excess > 0) {
    throw new MonitorError(
      'usage',
      `the ${what} is ${excess} character${excess === 1 ? '' : 's'} too long`,
      `At most ${LONGEST[what]} are kept; put the rest where people look things up, and its address here.`,
    );
  }
  const safe = redactText(own, LONGEST[what]);
  if (safe.includes('[redacted:') && !own.includes('[redacted:'))
    io.complain(`warning: what looked like a secret was left out: ${safe}\n`);
  return safe === '' ? null : safe;
}
