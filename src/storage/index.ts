export { type StorageEnvironment, writeAtomically } from './atomic-write.ts';
export { type ChecksumState, checkChecksum, withChecksum } from './checksum.ts';
export {
  type Cipher,
  type CipherOptions,
  createCipher,
  isSealed,
  type NotOpened,
  type Opened,
  parseEncryptionKey,
} from './cipher.ts';
export {
  createDocumentDirectory,
  type Decode,
  type DocumentDirectory,
  type DocumentDirectoryOptions,
  type DocumentLoad,
} from './document-directory.ts';
export { readSchemaVersion, toDecoded } from './field-problem.ts';
export {
  clusterFileStem,
  isSessionId,
  LEDGER_SUFFIX,
  ledgerFileName,
  sessionFileName,
  sessionIdOf,
} from './file-name.ts';
export type { FileFacts, FileSystem, NewFile } from './file-system.ts';
export { type Decoded, formatJson, parseJsonBytes } from './json-text.ts';
export {
  isJsonObject,
  type JsonObject,
  type Migrated,
  type Migration,
  mapObjects,
  migrateDocument,
} from './migrate.ts';
export { moment, writeMoment } from './moment.ts';
export { nodeFileSystem } from './node-file-system.ts';
export { isSetAside, setAside } from './set-aside.ts';
export { describeErrorCode, errorCode } from './storage-error.ts';
