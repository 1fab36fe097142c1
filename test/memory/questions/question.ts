import type { HistoryHit, HistoryQuery } from '../../../src/history/index.ts';
import type { Random } from '../../support/seeded-random.ts';
import type { Life } from '../life.ts';

export const QUESTION_KINDS = ['extraction', 'counting', 'updates', 'time order', 'abstention'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Something a person might ask, and how one sees that a text answers it. */
export interface Question {
  readonly kind: QuestionKind;
  /** As a person asks it. */
  readonly text: string;
  /** When the fact happened, in milliseconds. */
  readonly at: number;
  /** What people corrected must always be found. */
  readonly must: boolean;
  /** Does the conversation that is sent hold the evidence? */
  readonly inPrompt: (prompt: Prompt) => boolean;
  /** The one search that a model would write from the question. */
  readonly query: HistoryQuery;
  readonly inFound: (found: Found) => boolean;
}

/** The messages of one call. */
export interface Prompt {
  readonly messages: readonly string[];
  /** Nothing has been pruned yet: what is not in it was never said. */
  readonly isWhole: boolean;
}

/** What a search gave, read whole as far as it fits the answer of a tool. */
export interface Found {
  readonly hits: readonly FoundHit[];
  /** All that matches is among the hits. */
  readonly isComplete: boolean;
}

export interface FoundHit {
  readonly hit: HistoryHit;
  readonly text: string;
}

/** A file of questions/: what it asks of a life. It may draw, to ask about some of many facts. */
export type Questioner = (life: Life, random: Random) => readonly Question[];

export const DAY = 24 * 60 * 60 * 1000;

/** From midnight to midnight in UTC. */
export function dayOf(at: number): { readonly from: number; readonly to: number } {
  const from = Math.floor(at / DAY) * DAY;
  return { from, to: from + DAY };
}

export function date(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The message of that cycle is there, or one whose lines about the incident hold all of the words. */
export function tells(messages: readonly string[], incident: number, cycle: number, words: readonly string[]): boolean {
  return messages.some((message) => {
    if (message.startsWith(`## Cycle ${cycle} `) || message.startsWith(`## Baseline at cycle ${cycle} `)) {
      return names(message, incident) && words.every((word) => message.includes(word));
    }
    return linesAbout(message, incident).some((lines) => words.every((word) => lines.includes(word)));
  });
}

export function names(text: string, incident: number): boolean {
  return new RegExp(`\\bINC-${incident}\\b`).test(text);
}

/** Each stretch of a message that begins with the incident's name and ends before the next incident's. */
export function linesAbout(message: string, incident: number): readonly string[] {
  return message
    .split(/\n(?=INC-\d+\b|#|- INC-\d+\b)/)
    .filter((stretch) => names(stretch.split('\n')[0] ?? '', incident));
}
