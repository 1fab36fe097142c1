import type { Advice, FollowedAdvice } from '../../model/advice.ts';
import type { Change } from '../../model/change.ts';
import type { Incident } from '../../model/incident.ts';
import { moment } from './times.ts';
import { wordData } from './word-text.ts';

/** An incident for `-o json`: as its ledger file has it, every time in RFC 3339. */
export function incidentData(incident: Incident) {
  return {
    ...incident,
    firstSeen: moment(incident.firstSeen),
    openedAt: moment(incident.openedAt),
    lastSeen: moment(incident.lastSeen),
    healthySince: moment(incident.healthySince),
    endedAt: moment(incident.endedAt),
    occurredAt: moment(incident.occurredAt),
    openings: incident.openings.map(moment),
    changes: incident.changes.map(changeData),
    advice: incident.advice.map(adviceData),
    followed: incident.followed.map(followedData),
    quietedBy: incident.quietedBy === null ? null : { ...incident.quietedBy, until: moment(incident.quietedBy.until) },
    episodes: incident.episodes.map((episode) => ({
      ...episode,
      openedAt: moment(episode.openedAt),
      endedAt: moment(episode.endedAt),
      followed: episode.followed.map(followedData),
      ...(episode.verdict === undefined ? {} : { verdict: { ...episode.verdict, at: moment(episode.verdict.at) } }),
    })),
    ...(incident.word === undefined ? {} : { word: wordData(incident.word) }),
  };
}

export function changeData(change: Change) {
  return { ...change, at: moment(change.at), after: moment(change.after), seenAt: moment(change.seenAt) };
}

function adviceData(advice: Advice) {
  return { ...advice, at: moment(advice.at) };
}

function followedData(followed: FollowedAdvice) {
  return {
    ...followed,
    advice: adviceData(followed.advice),
    changedAt: moment(followed.changedAt),
    clearSince: moment(followed.clearSince),
  };
}
