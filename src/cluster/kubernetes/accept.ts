import { METADATA_ONLY } from '../resources.ts';

const JSON_TYPE = 'application/json';
/** The API server leaves all but metadata out before it answers. One that cannot says 406, and is not asked for the whole. */
const METADATA_TYPE = `${JSON_TYPE};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;

const METADATA_PATH = new RegExp(`^[^?]*/(?:${[...METADATA_ONLY].join('|')})(?:\\?|$)`);

/** What a request to this path asks to be answered in. It hangs on the path alone, so that nobody can forget it. */
export function acceptOf(path: string): string {
  return METADATA_PATH.test(path) ? METADATA_TYPE : JSON_TYPE;
}
