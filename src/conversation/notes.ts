import type { Note } from '../model/weight.ts';
import { fenceNote } from '../redact/index.ts';
import { type BoundedText, plural } from './text.ts';

/** `shop-api: <note>serves the checkout</note>`; of the whole cluster without a name. */
export function noteLine({ service, text }: Note): string {
  return `${service === null ? '' : `${service}: `}${fenceNote(text)}`;
}

/** The words of the people who run the agent. What does not fit is counted. */
export function addNotes(text: BoundedText, notes: readonly Note[], reserve: number): void {
  if (notes.length === 0 || !text.add([NOTES_TITLE, noteLine(notes[0] as Note)], reserve)) return;
  let told = 1;
  for (const note of notes.slice(1)) {
    if (!text.add([noteLine(note)], reserve)) break;
    told += 1;
  }
  if (told < notes.length) text.add([`… and ${plural(notes.length - told, 'more note')}`]);
}

const NOTES_TITLE = '### What people note of their cluster';
