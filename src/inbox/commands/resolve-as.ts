import { z } from 'zod';
import { type Episode, type Incident, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { VERDICTS, type Verdict, type VerdictRecord } from '../../model/word.ts';
import { redactText } from '../../redact/index.ts';
import { defineCommand, onIncident, reason } from '../command.ts';
import { refused, replace, said, withIncident, withWord } from '../on-incident.ts';

/** Verdicts kept for measuring; the oldest go first. */
export const MOST_VERDICTS = 2_000;
const LONGEST_EVIDENCE = 300;

/**
 * What an episode was, in the end, by people's word: that of the episode they saw, even when another has begun since. A later
 * verdict on the same episode replaces the earlier one. It does not end the incident: only looks can find it healthy.
 */
export const resolveAs = defineCommand({
  schema: z.object({ command: z.literal('resolve-as'), ...onIncident, verdict: z.enum(VERDICTS), because: reason }),
  apply: (ledger, command, cycle) =>
    withIncident(ledger, command, (incident) => {
      const { incident: number, episode: which, because, by } = command;
      const verdict: Verdict = { ...said(command, cycle), verdict: command.verdict, because };
      const text = `INC-${number} resolved as ${verdict.verdict} by ${by}`;
      if (which === incident.occurrences) {
        const record = recordOf(incident, which, verdict, {
          openedAt: incident.openedAt,
          evidence: evidenceOf(incident),
        });
        return { outcome: 'applied', ledger: keep(withWord(ledger, incident, { verdict }), record), text };
      }
      const index =
        incident.episodes.length - (isOpen(incident) ? incident.occurrences - which : incident.occurrences - which + 1);
      const episode = incident.episodes[index];
      if (episode === undefined) return refused(ledger, `INC-${number} does not remember its episode ${which}`);
      const judged = replace(ledger, { ...incident, episodes: incident.episodes.with(index, { ...episode, verdict }) });
      return { outcome: 'applied', ledger: keep(judged, recordOf(incident, which, verdict, pastOf(episode))), text };
    }),
});

type About = Pick<VerdictRecord, 'openedAt' | 'evidence'>;

function recordOf(incident: Incident, episode: number, verdict: Verdict, about: About): VerdictRecord {
  const { number, code, owner, severity } = incident;
  return { incident: number, episode, code, owner, severity, ...about, verdict };
}

function evidenceOf({ message, evidence }: Incident): VerdictRecord['evidence'] {
  const facts = [message, ...evidence.map(({ label, value }) => `${label}: ${value}`)].join('; ');
  return redactText(facts.replace(/\s+/g, ' '), LONGEST_EVIDENCE);
}

/** Of an episode that is over only its end is known. */
function pastOf({ openedAt, ending }: Episode): About {
  return { openedAt, evidence: redactText(`ended: ${ending}`, LONGEST_EVIDENCE) };
}

function keep(ledger: Ledger, record: VerdictRecord): Ledger {
  const others = ledger.verdicts.filter(
    ({ incident, episode }) => incident !== record.incident || episode !== record.episode,
  );
  return { ...ledger, verdicts: [...others, record].slice(-MOST_VERDICTS) };
}
