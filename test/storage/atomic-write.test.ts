import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../src/model/errors.ts';
import { nodeFileSystem, writeAtomically } from '../../src/storage/index.ts';
import { sequenceRandom } from '../support/sequence-random.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  createVolatileFileSystem,
  osError,
  SURVIVALS,
  type VolatileFileSystem,
} from '../support/volatile-file-system.ts';

const TARGET = '/sessions/demo.json';
const OLD = 'the old file, complete';
const NEW = 'the new file, complete, and longer than the old one';

function withOldFile(): VolatileFileSystem {
  const fileSystem = createVolatileFileSystem();
  fileSystem.put(TARGET, OLD);
  return fileSystem;
}

function write(fileSystem: VolatileFileSystem): Promise<void> {
  return writeAtomically(TARGET, NEW, { fileSystem, random: sequenceRandom() });
}

async function failureOf(work: Promise<unknown>): Promise<MonitorError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof MonitorError) return error;
  throw new Error(`expected a MonitorError, got ${String(error)}`);
}

/** The steps of a write that goes well, in order. */
async function stepsOfAWrite(): Promise<readonly string[]> {
  const fileSystem = withOldFile();
  const steps: string[] = [];
  fileSystem.intercept = (step) => steps.push(step);
  await write(fileSystem);
  return steps;
}

describe('writeAtomically', () => {
  it('syncs the file before it takes its name, and the directory after', async () => {
    expect(await stepsOfAWrite()).toEqual(['createFile', 'write', 'sync', 'close', 'rename', 'syncDirectory']);
  });

  it('leaves the old or the new file, whole, when the process dies at any step and the power goes with it', async () => {
    const steps = await stepsOfAWrite();
    for (const survival of SURVIVALS) {
      for (let last = 0; last < steps.length; last += 1) {
        const fileSystem = withOldFile();
        let done = 0;
        fileSystem.intercept = () => {
          if (done === last) throw new Error('the process is dead');
          done += 1;
        };
        await expect(write(fileSystem)).rejects.toThrow('the process is dead');
        fileSystem.cutPower(survival);
        const expected = last < steps.indexOf('syncDirectory') ? [OLD] : [OLD, NEW];
        expect(expected, `died before step ${steps[last]}, ${survival} survives`).toContain(fileSystem.text(TARGET));
      }
    }
  });

  it('has made the new file durable once it resolves', async () => {
    for (const survival of SURVIVALS) {
      const fileSystem = withOldFile();
      await write(fileSystem);
      fileSystem.cutPower(survival);
      expect(fileSystem.text(TARGET), survival).toBe(NEW);
    }
  });

  it('says what failed and what to do, and leaves no temporary file, when the disk is full at any step', async () => {
    for (const failing of ['createFile', 'write', 'sync', 'close', 'rename']) {
      const fileSystem = withOldFile();
      fileSystem.intercept = (step) => {
        if (step === failing) throw osError('ENOSPC');
      };
      const error = await failureOf(write(fileSystem));
      expect(error.code).toBe('storage_unwritable');
      expect(error.message).toBe('cannot write /sessions/demo.json: no space left on the volume (ENOSPC)');
      expect(error.remedy).toContain('Free space on the volume that holds SESSION_DIR (/sessions)');
      expect(fileSystem.text(TARGET)).toBe(OLD);
      expect(fileSystem.paths(), failing).toEqual([TARGET]);
    }
  });

  it('names SESSION_DIR in the remedy of every refusal', async () => {
    for (const code of ['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EISDIR', 'EDQUOT', 'EIO', 'ENOENT', 'EWHATEVER']) {
      const fileSystem = withOldFile();
      fileSystem.intercept = () => {
        throw osError(code);
      };
      const error = await failureOf(write(fileSystem));
      expect(error.code).toBe('storage_unwritable');
      expect(error.message).toContain(TARGET);
      expect(error.message).toContain(code);
      expect(error.remedy).toContain('SESSION_DIR');
    }
  });

  it('does not dress up a fault of ours as a storage problem', async () => {
    const fileSystem = withOldFile();
    fileSystem.intercept = () => {
      throw new TypeError('a bug');
    };
    await expect(write(fileSystem)).rejects.toThrow(TypeError);
  });

  it('takes another temporary name when one is taken', async () => {
    const fileSystem = withOldFile();
    const numbers = [0.5, 0.5, 0.25];
    fileSystem.put('/sessions/.demo.json.80000000.tmp', 'left by a crash');
    await writeAtomically(TARGET, NEW, { fileSystem, random: () => numbers.shift() ?? 0 });
    expect(fileSystem.text(TARGET)).toBe(NEW);
    expect(fileSystem.text('/sessions/.demo.json.80000000.tmp')).toBe('left by a crash');
  });

  it('gives up, and touches nothing, when every temporary name is taken', async () => {
    const fileSystem = withOldFile();
    fileSystem.put('/sessions/.demo.json.80000000.tmp', 'left by a crash');
    const error = await failureOf(writeAtomically(TARGET, NEW, { fileSystem, random: () => 0.5 }));
    expect(error.message).toContain('EEXIST');
    expect(fileSystem.text(TARGET)).toBe(OLD);
  });

  it('makes a missing directory, and leaves a file only its owner may read, on a real disk', async () => {
    const directory = join(await temporaryDirectory(), 'a', 'b');
    const target = join(directory, 'demo.json');
    const environment = { fileSystem: nodeFileSystem, random: sequenceRandom() };
    await writeAtomically(target, OLD, environment);
    await writeAtomically(target, 'Grüße 世界 🚀', environment);
    expect(await readFile(target, 'utf8')).toBe('Grüße 世界 🚀');
    expect((await stat(target)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['demo.json']);
  });

  it('tells a file in the place of the directory, and a directory in the place of the file, on a real disk', async () => {
    const directory = await temporaryDirectory();
    const environment = { fileSystem: nodeFileSystem, random: sequenceRandom() };
    await writeFile(join(directory, 'file'), '');
    const blocked = await failureOf(writeAtomically(join(directory, 'file', 'demo.json'), NEW, environment));
    expect(blocked.message).toContain('a part of the path is a file, not a directory (ENOTDIR)');
    expect(blocked.remedy).toContain('SESSION_DIR');
    await mkdir(join(directory, 'demo.json'));
    const occupied = await failureOf(writeAtomically(join(directory, 'demo.json'), NEW, environment));
    expect(occupied.message).toContain('it is a directory, not a file (EISDIR)');
    expect((await readdir(directory)).sort()).toEqual(['demo.json', 'file']);
  });
});

describe('a large file in pieces', () => {
  const PIECE = 'a piece of it'.repeat(41_000);
  const WHOLE = PIECE.repeat(8);
  function* pieces(): Iterable<Uint8Array> {
    for (let count = 0; count < 8; count += 1) yield Buffer.from(PIECE);
  }
  const writePieces = (fileSystem: VolatileFileSystem, content = pieces()) =>
    writeAtomically(TARGET, content, { fileSystem, random: sequenceRandom() });

  async function steps(): Promise<readonly string[]> {
    const fileSystem = withOldFile();
    const taken: string[] = [];
    fileSystem.intercept = (step) => taken.push(step);
    await writePieces(fileSystem);
    return taken;
  }

  it('is synced on the way, and as a whole before it takes its name', async () => {
    const taken = await steps();
    expect(taken.filter((step) => step === 'write')).toHaveLength(8);
    expect(taken.filter((step) => step === 'sync').length).toBeGreaterThan(1);
    expect(taken.slice(-4)).toEqual(['sync', 'close', 'rename', 'syncDirectory']);
    expect(taken.lastIndexOf('write')).toBe(taken.length - 5);
  });

  it('leaves the old or the new file, whole, when the process dies at any step and the power goes with it', async () => {
    const taken = await steps();
    for (const survival of SURVIVALS) {
      for (let last = 0; last <= taken.length; last += 1) {
        const fileSystem = withOldFile();
        let done = 0;
        fileSystem.intercept = () => {
          if (done === last) throw new Error('the process is dead');
          done += 1;
        };
        const ended = await writePieces(fileSystem).then(
          () => 'written',
          () => 'dead',
        );
        fileSystem.cutPower(survival);
        const found = fileSystem.text(TARGET);
        expect(ended).toBe(last < taken.length ? 'dead' : 'written');
        expect(found === WHOLE || (ended === 'dead' && found === OLD), `step ${taken[last]}, ${survival}`).toBe(true);
      }
    }
  });

  it('leaves no temporary file, and says why, when the disk is full at any step', async () => {
    const taken = await steps();
    for (let failing = 0; failing < taken.length - 1; failing += 1) {
      const fileSystem = withOldFile();
      let done = 0;
      fileSystem.intercept = () => {
        done += 1;
        if (done === failing + 1) throw osError('ENOSPC');
      };
      expect((await failureOf(writePieces(fileSystem))).message).toContain('ENOSPC');
      expect(fileSystem.text(TARGET)).toBe(OLD);
      expect(fileSystem.paths()).toEqual([TARGET]);
    }
  });

  it('makes a piece while the one before it is being written, and none before its turn', async () => {
    const fileSystem = withOldFile();
    const order: string[] = [];
    fileSystem.intercept = (step) => step === 'write' && order.push('written');
    function* told(): Iterable<Uint8Array> {
      for (const piece of pieces()) {
        order.push('made');
        yield piece;
      }
    }
    await writePieces(fileSystem, told());
    const expected = ['made', ...Array.from({ length: 7 }, () => ['written', 'made']).flat(), 'written'];
    expect(order).toEqual(expected);
  });

  it('leaves the old file alone when a piece cannot be made, whatever the disk does meanwhile', async () => {
    for (const code of [null, 'ENOSPC']) {
      const fileSystem = withOldFile();
      fileSystem.intercept = (step) => {
        if (step === 'write' && code !== null) throw osError(code);
      };
      function* failing(): Iterable<Uint8Array> {
        yield Buffer.from(PIECE);
        throw new RangeError('a bug');
      }
      await expect(writePieces(fileSystem, failing())).rejects.toThrow(RangeError);
      expect(fileSystem.text(TARGET)).toBe(OLD);
      expect(fileSystem.paths()).toEqual([TARGET]);
    }
  });
});
