import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactText } from '../../src/redact/index.ts';
import { jwt, mixed, PASSWORD, pemLines } from './fakes.ts';
import { HARMLESS_TEXTS } from './harmless-cases.ts';
import { BLOCK_CASES, HEADER_CASES, NAMED_CASES, TOKEN_CASES, URL_CASES } from './secret-cases.ts';

const GROUPS = { URL_CASES, TOKEN_CASES, BLOCK_CASES, HEADER_CASES, NAMED_CASES };
const ALL = Object.values(GROUPS).flat();

/** Pieces that rules look for, whole and broken, so that random texts come near to them. */
const FRAGMENTS = [
  ...[
    'password',
    'token',
    'secret',
    'apiKey',
    'auth',
    '--token',
    'Authorization',
    'Bearer ',
    'Cookie: ',
    'https://',
    'a:b@',
    'user:x@host:80',
  ],
  ...[
    '=',
    ':',
    ': ',
    ' = ',
    '"',
    "'",
    '\\"',
    '`',
    '|\n  ',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    ',',
    ';',
    '&',
    '?',
    '@',
    '/',
    '%3D',
    ' ',
    '\n',
  ],
  ...[
    '[redacted:value]',
    '[redacted:jwt]',
    '[redacted:',
    '…(+3)',
    '</password>',
    '<password>',
    '-----BEGIN X-----',
    '-----END X-----',
    'eyJ',
    '\\n',
  ],
  ...[
    'name',
    'value',
    'true',
    'not found',
    'x1Y',
    'ZWFzeQ==',
    '\u001b[31m',
    '\u001b]',
    '\u200b',
    '\ud800',
    '🚀',
    'Invalid value: ',
  ],
];
const nasty = fc
  .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 6 }), fc.constantFrom(jwt(), mixed(40))), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));

describe.each(Object.entries(GROUPS))('redactText takes out secrets: %s', (_, cases) => {
  it.each(cases)('%s', (_title, text, ...secrets) => {
    const safe = redactText(text, 5_000);
    for (const secret of secrets) expect(safe).not.toContain(secret);
    expect(safe).toMatch(/\[redacted:[a-z0-9-]+\]/);
  });
});

describe('redactText leaves alone what is no secret', () => {
  it.each(HARMLESS_TEXTS)('%s', (text) => {
    expect(redactText(text, 5_000)).toBe(text);
  });

  it('keeps everything around a secret', () => {
    expect(redactText(`pulling from https://shop:${PASSWORD}@registry/v2/ failed: EOF`)).toBe(
      'pulling from https://shop:[redacted:url-credentials]@registry/v2/ failed: EOF',
    );
    expect(redactText(`host=db password=${PASSWORD} user=shop`)).toBe('host=db password=[redacted:value] user=shop');
  });
});

describe('redactText is final', () => {
  it('changes nothing when applied to its own result', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 300 }), (text, limit) => {
        const once = redactText(text, limit);
        expect(redactText(once, limit)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds a secret among any other text', () => {
    const words = fc.array(fc.constantFrom('pod', 'web-1', 'failed:', '"x"', 'at', '12', '\n', '{}', 'exit 1'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        words,
        words,
        fc.constantFrom(`x=${jwt()}`, `DB_PASSWORD=${mixed(12)}`, `ghp_${mixed(36)}`),
        (head, tail, secret) => {
          const safe = redactText([...head, secret, ...tail].join(' '), 5_000);
          expect(safe).not.toContain(secret.slice(secret.indexOf('=') + 1));
          expect(safe).toContain('[redacted:');
        },
      ),
    );
  });
});

describe('redactText bounds', () => {
  it('keeps at most the limit, mark of the cut included, and counts what is missing', () => {
    const safe = redactText('word '.repeat(1_000));
    expect(safe.length).toBeLessThanOrEqual(1_000);
    const [, kept = '', left = ''] = /^(.*)…\(\+(\d+)\)$/s.exec(safe) ?? [];
    expect(kept.length + Number(left)).toBe(5_000);
  });

  it.each([1, 5, 9, 10, 50, 1_000])('never exceeds a limit of %i', (limit) => {
    fc.assert(fc.property(nasty, (text) => redactText(text, limit).length <= limit));
  });

  it('leaves a text of exactly the limit as it is', () => {
    expect(redactText('a'.repeat(20), 20)).toBe('a'.repeat(20));
  });

  it('never shows the head of a secret that the limit would have cut', () => {
    for (const [, text, ...secrets] of ALL) {
      const padded = `${'pad '.repeat(5)}${text}`;
      for (let limit = 12; limit < padded.length; limit += 3) {
        const safe = redactText(padded, limit);
        for (const secret of secrets) expect(safe).not.toContain(secret.slice(0, 10));
      }
    }
  });

  it.each([65_500, 65_510, 65_515, 65_520, 65_530])(
    'never shows the head of a token that starts at %i, where reading ends',
    (at) => {
      const token = `ghp_${mixed(36)}`;
      const safe = redactText(`${'a b '.repeat(20_000).slice(0, at - 1)} ${token} tail`, 70_000);
      expect(safe).not.toContain(token.slice(0, 5));
    },
  );

  it('halves no character and no marker', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 120 }), (limit) => {
        const safe = redactText(`🚀🚀🚀🚀🚀🚀🚀 password=${PASSWORD} ${'🚀'.repeat(60)}`, limit);
        expect(safe.isWellFormed()).toBe(true);
        expect(safe.replace(/\[redacted:[a-z0-9-]+\]/g, '')).not.toContain('[redacted');
      }),
    );
  });
});

describe('redactText cleans', () => {
  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a title of a terminal', '\u001b]0;title\u0007text', 'text'],
    ['a link', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['control characters', 'a\u0000b\u0008c\u007fd\u0085e', 'abcde'],
    ['direction marks', 'a\u202eb\u2066c', 'abc'],
    ['tag characters', 'a\u{e0041}\u{e007f}b', 'ab'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['line ends of Windows', 'a\r\nb\rc', 'a\nb\nc'],
    ['nothing of tabs, newlines and other alphabets', 'a\tb\nü 日 🚀', 'a\tb\nü 日 🚀'],
  ])('%s', (_, text, clean) => {
    expect(redactText(text)).toBe(clean);
  });
});

describe('redactText takes time in proportion to the length', () => {
  const HARD = [
    ...['a', 'a:', 'a=', '=', ':', '"', '\\', ' ', '\n', '[', '<a>', '://', '@', 'a@', '-', '…(+1)'],
    ...[
      'eyJ',
      '-eyJ',
      'eyJa.',
      'SG.',
      '-----BEGIN A-----',
      '-----END A-----',
      'token:',
      'token: a ',
      'token=',
      'token="',
      'password:',
      'pass:a ',
      'auth ',
    ],
    ...[
      '--token ',
      'name=token value',
      '<password>',
      'Bearer ',
      'basic A',
      'cookie: a',
      'https://a:',
      'a://',
      'jdbc:oracle:',
      'A1b/',
      '[redacted:',
      '\u001b[',
      '\u001b]',
    ],
    ...[' \\n', 'api key ', 'YWJj', 'a.', 'a-', '%3D', 'x,', 'token=,a', pemLines('A').join('\\n')],
  ];
  const ALL = 128_000;

  /** Microseconds this thread works to redact `ALL` characters, in texts of this length. What else the machine does meanwhile does not count. */
  const cost = (piece: string, length: number): number => {
    const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    const { user } = process.threadCpuUsage();
    for (let done = 0; done < ALL; done += length) redactText(text, 500);
    return process.threadCpuUsage().user - user;
  };
  /** As many characters in texts eight times as long: the same work when linear, eight times as much when quadratic. The clock ticks in milliseconds. */
  const isLinear = (piece: string): boolean => cost(piece, 64_000) < cost(piece, 8_000) * 3 + 15_000;

  it.each(HARD)('of %j over and over', (piece) => {
    cost(piece, 4_000);
    // A neighbour on the same core can slow one measurement down; what is quadratic is so each time.
    expect(isLinear(piece) || isLinear(piece) || isLinear(piece)).toBe(true);
  });
});
