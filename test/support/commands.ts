import type { Command } from '../../src/inbox/index.ts';
import { redactText } from '../../src/redact/index.ts';
import { NOON } from './situations.ts';

type Fields<Name extends Command['command']> = Extract<Command, { command: Name }>;

const SPOKEN = {
  schemaVersion: 1 as const,
  cluster: 'shop-demo',
  by: redactText('anna'),
  at: NOON,
  incident: 1,
  episode: 1,
};

/** What anna says of the first episode of INC-1 at noon; `parts` say what is different. */
export const anAck = (parts: Partial<Fields<'ack'>> = {}): Command => ({ ...SPOKEN, command: 'ack', ...parts });

export const aMute = (parts: Partial<Fields<'mute'>> = {}): Command => ({
  ...SPOKEN,
  command: 'mute',
  until: NOON + 2 * 3_600_000,
  because: null,
  ...parts,
});

export const anUnmute = (parts: Partial<Fields<'unmute'>> = {}): Command => ({
  ...SPOKEN,
  command: 'unmute',
  ...parts,
});

export const aNote = (parts: Partial<Fields<'note'>> = {}): Command => ({
  ...SPOKEN,
  command: 'note',
  text: redactText('the vendor knows'),
  ...parts,
});

export const aVerdict = (parts: Partial<Fields<'resolve-as'>> = {}): Command => ({
  ...SPOKEN,
  command: 'resolve-as',
  verdict: 'false-alarm',
  because: null,
  ...parts,
});

/** An id that sorts by its number. */
export const anId = (number: number): string => `20261121T120000000Z-${String(number).padStart(8, '0')}`;
