import type { Advice, FollowedAdvice } from '../model/advice.ts';
import { type Change, cameBefore, describeChangeOn } from '../model/change.ts';
import type { Incident } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { Report } from '../model/report.ts';

const MOST_ADVICE = 6;
const LONGEST_ADVICE = 300;
const MOST_FOLLOWED = 3;

/** Which changes do what an advice says: by words of the advice, by the beginning of the change's words. */
const FITTING: readonly (readonly [RegExp, RegExp])[] = [
  [
    /rollout undo|roll(?:ing|ed)?[ -]?back|revert/i,
    /^(?:image|container|limit|request|config|env|command|probes|volumes) /,
  ],
  [/\broll(?:ing|ed)?[ -]?back\b|\brevert|\btake back/i, /^configmap /],
  [/\bimage\b|\btag\b/i, /^(?:image|container) /],
  [/\blimits?\b|\bmemory\b|\bcpu\b|\brequests?\b|set resources/i, /^(?:limit|request) /],
  [/\bscal(?:e|ed|ing)\b|\breplicas?\b/i, /^(?:replicas|minimum replicas|maximum replicas) /],
  [/\b(?:un)?cordon|\bdrain/i, /^(?:un)?cordoned/],
  [/\benv\b|\bvariables?\b|\bsettings?\b|configmap|\bsecrets?\b|set env/i, /^(?:env|config|configmap) /],
  [/rollout restart|\brestart (?:the )?(?:deployment|pods|workload)/i, /^restarted/],
  [/\bresiz|\bstorage\b|\bvolume\b|\bpvc\b|persistentvolumeclaim/i, /^size /],
  [/\bquota\b/i, /^quota /],
  [/\bprobes?\b/i, /^probes/],
  [/\bselectors?\b|\blabels?\b/i, /^selector /],
  [/webhook|failurepolicy/i, /^webhook /],
  [/\baffinity\b|nodeselector|\btolerat|\btopology/i, /^placement/],
  [/\bcommand\b|\bargs\b|\barguments\b/i, /^command/],
  [/\b(?:un)?suspend|\bresume/i, /^(?:suspended|resumed)/],
];

/** The incident with one more advice; one that was given before keeps its time. */
export function withAdvice(incident: Incident, given: readonly Advice[]): Incident {
  const known = new Set(incident.advice.map(({ by, text }) => `${by} ${text}`));
  const fresh = given
    .map((advice) => ({ ...advice, text: cut(advice.text) }))
    .filter(({ by, text }) => text !== '' && !known.has(`${by} ${text}`));
  return fresh.length === 0 ? incident : { ...incident, advice: [...incident.advice, ...fresh].slice(-MOST_ADVICE) };
}

/** What the detectors' rules advise, as the newest look has it. */
export function withRemedies(incident: Incident, at: Millis): Incident {
  return withAdvice(
    incident,
    incident.remedy.map((text) => ({ at, by: 'rules', text })),
  );
}

/** The ledger with what a report advises on the incidents it speaks of; the same one where it advises nothing new. */
export function rememberAdvice(ledger: Ledger, { analyst, assessments }: Report, at: Millis): Ledger {
  const steps = new Map(assessments.map(({ incident, nextStep }) => [incident, nextStep]));
  const incidents = ledger.incidents.map((incident) => {
    const text = steps.get(incident.number) ?? null;
    return text === null || !isOpen(incident) ? incident : withAdvice(incident, [{ at, by: analyst, text }]);
  });
  return incidents.every((incident, index) => incident === ledger.incidents[index]) ? ledger : { ...ledger, incidents };
}

/** Advice that a fitting change followed, and whether the trouble was found gone after it. */
export function followedAdvice(incident: Incident, clearSince: Millis | null): readonly FollowedAdvice[] {
  return incident.changes
    .flatMap((change) => {
      const advice = incident.advice.findLast((each) => cameAfter(change, each.at) && fits(each.text, change));
      if (advice === undefined) return [];
      const cleared = clearSince !== null && cameBefore(change, clearSince) ? clearSince : null;
      return {
        advice,
        change: describeChangeOn(incident.owner, change),
        changedAt: change.at,
        clearSince: cleared,
      };
    })
    .slice(-MOST_FOLLOWED);
}

/** What became of this episode's advice so far. */
export function withFollowed(incident: Incident): Incident {
  const followed = followedAdvice(incident, incident.healthySince);
  return followed.length === 0 && incident.followed.length === 0 ? incident : { ...incident, followed };
}

function cameAfter({ exact, at, seenAt }: Change, moment: Millis): boolean {
  return (exact ? at : seenAt) > moment;
}

/** A ConfigMap's own words do not say that it is one. */
function fits(advice: string, { object, what }: Change): boolean {
  const all = object.kind === 'ConfigMap' ? what.map((words) => `configmap ${words}`) : what;
  return FITTING.some(([said, done]) => said.test(advice) && all.some((words) => done.test(words)));
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_ADVICE ? `${line.slice(0, LONGEST_ADVICE - 1)}…` : line;
}
