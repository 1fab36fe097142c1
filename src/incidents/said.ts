import type { Incident } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { SaidOf } from '../model/situation.ts';
import { type Word, wordOf } from '../model/word.ts';

/** What people said of incidents that no message has told yet: all that was heard from the cycle `since` on. */
export function newlySaid({ incidents, cycle }: Ledger, since: number): readonly SaidOf[] {
  return incidents.flatMap((incident) => {
    const word = wordSince(wordOf(incident), since, cycle);
    return word === null ? [] : [{ incident, word }];
  });
}

/** Only what is new of it; null when nothing is. What this very cycle held back, the message tells as an update. */
function wordSince({ acknowledged, muted, notes, verdict }: Word, since: number, cycle: number): Word | null {
  const isNew = (said: { readonly cycle: number } | null) => said !== null && said.cycle >= since;
  const heldBack = muted?.heldBack.filter((held) => isNew(held) && held.cycle < cycle) ?? [];
  const word: Word = {
    acknowledged: isNew(acknowledged) ? acknowledged : null,
    muted:
      muted !== null && (isNew(muted) || isNew(muted.ended) || heldBack.length > 0) ? { ...muted, heldBack } : null,
    notes: notes.filter(isNew),
    verdict: isNew(verdict) ? verdict : null,
  };
  return word.acknowledged === null && word.muted === null && word.notes.length === 0 && word.verdict === null
    ? null
    : word;
}

/** A new episode is nobody's yet, and nobody has said what it is; what was said of the last one stays with that. */
export function beginNewEpisode({ word, episodes }: Incident): Pick<Incident, 'episodes' | 'word'> {
  if (word === undefined) return { episodes };
  const last = episodes.at(-1);
  const { verdict, muted, notes } = word;
  return {
    word: { acknowledged: null, muted: muted?.ended === null ? muted : null, notes, verdict: null },
    episodes: verdict === null || last === undefined ? episodes : [...episodes.slice(0, -1), { ...last, verdict }],
  };
}
