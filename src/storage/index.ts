export { type StorageEnvironment, writeAtomically } from './atomic-write.ts';
export { BACKUP_FOLDER, backupTime } from './backup-name.ts';
export { type BackupPolicy, DEFAULT_BACKUPS } from './backup-rotation.ts';
export type { BackupFile } from './backups.ts';
export { CHECKSUM_KEY, type ChecksumState, checkChecksum, withChecksum } from './checksum.ts';
export {
  type Cipher,
  type CipherOptions,
  createCipher,
  isSealed,
  type NotOpened,
  type Opened,
  parseEncryptionKey,
} from './cipher.ts';
export { createDocumentFile, type Part, type Pieces } from './document-bytes.ts';
export {
  type Candidate,
  chooseCandidate,
  listCandidates,
  type MigratedFile,
  migrateFile,
  restoreCandidate,
} from './document-care.ts';
export {
  createDocumentDirectory,
  type DocumentDirectory,
  type DocumentDirectoryOptions,
  type DocumentLoad,
} from './document-directory.ts';
export { type DocumentEncoder, documentEncoders } from './document-writer.ts';
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
export { jsonReader } from './json-reader.ts';
export { type Decoded, formatJson, parseJsonBytes } from './json-text.ts';
export { jsonWriter } from './json-writer.ts';
export {
  createKeptDocuments,
  type KeptDocuments,
  type KeptDocumentsOptions,
  type KeptLoad,
} from './kept-documents.ts';
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
export type { ItemWriter } from './page.ts';
export { createPagedList } from './paged-list.ts';
export { type Aside, listAsides, sealAside } from './plain-asides.ts';
export { createReadCache } from './read-cache.ts';
export { type Decode, keyError, type Rest } from './read-document.ts';
export type { Damage, DocumentCodec, Foreseen } from './recovery.ts';
export { isSetAside, setAside } from './set-aside.ts';
export { describeErrorCode, errorCode } from './storage-error.ts';
