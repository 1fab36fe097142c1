/** How much a dump may ask of this machine. Dumps come from strangers: a few bytes can unpack to a disk full. */
export interface DumpLimits {
  /** Bytes that all compressed files of one dump may unpack to. */
  readonly unpackedBytes: number;
  /** Bytes of one Kubernetes object as JSON; the API server takes no more than 3 MB. */
  readonly objectBytes: number;
  /** Bytes of one YAML file: unlike JSON it is held whole. */
  readonly yamlBytes: number;
  /** Bytes of one zip: unlike a tar it is held whole. */
  readonly zipBytes: number;
  /** Objects that are kept. */
  readonly objects: number;
  /** Files in one archive. */
  readonly archiveFiles: number;
  /** Archives in archives. */
  readonly depth: number;
}

const MEGABYTE = 1024 * 1024;

/** A support bundle of 5,000 nodes stays below a fifth of each. */
export const DUMP_LIMITS: DumpLimits = {
  unpackedBytes: 16 * 1024 * MEGABYTE,
  objectBytes: 32 * MEGABYTE,
  yamlBytes: 256 * MEGABYTE,
  zipBytes: 1024 * MEGABYTE,
  objects: 2_000_000,
  archiveFiles: 1_000_000,
  depth: 3,
};

/** What is wrong with a file, in words that follow its name (`is empty`). Never quotes the file. */
export class DumpDamage extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DumpDamage';
  }
}

/** A text, or a document in it, that is no JSON. */
export class NotJson extends DumpDamage {
  constructor(cause?: unknown) {
    super('is not JSON, or is cut off', cause);
    this.name = 'NotJson';
  }
}

/** The damage an error stands for. The message of any other error may quote the file, its code does not. */
export function damageOf(error: unknown): string {
  if (error instanceof DumpDamage) return error.message;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z_0-9]{1,40}$/.test(code) ? `cannot be read (${code})` : 'cannot be read';
}

/** 17179869184 -> `16 GB`; for limits, which are whole. */
export function bytesInWords(bytes: number): string {
  if (bytes >= 1024 * MEGABYTE) return `${Math.round(bytes / 1024 / MEGABYTE)} GB`;
  return bytes >= MEGABYTE ? `${Math.round(bytes / MEGABYTE)} MB` : `${bytes} bytes`;
}
