import { type Fields, fields } from '../projection/raw.ts';

export function versionOf(raw: Fields): string {
  const { resourceVersion } = fields(raw.metadata);
  return typeof resourceVersion === 'string' ? resourceVersion : '';
}

/** Resource versions are decimal numbers that outgrow a double; where they tell nothing, the later file is taken. */
export function isNewer(version: string, known: string): boolean {
  return version.length === known.length ? version >= known : version.length > known.length;
}
