import { QUESTION_KINDS } from './questions/index.ts';
import { AGES, type Scores, scoreKey } from './score.ts';

/** Strategy by kind and age: `12 + 8 of 24` are 12 from the prompt, 8 by search, 4 not at all. */
export function scoresTable({ cycle, table, prunes }: Scores, strategies: readonly string[]): string {
  const heads = ['', ...AGES.map(({ name }) => name)];
  const rows = strategies.flatMap((strategy) => {
    const pruned = prunes.find((each) => each.strategy === strategy);
    return [
      [`${strategy} (${pruned?.prunes ?? 0} prunes, ${pruned?.messages ?? 0} messages)`],
      ...QUESTION_KINDS.map((kind) => [
        `  ${kind}`,
        ...AGES.map(({ name }) => {
          const score = table.get(scoreKey(strategy, kind, name));
          return score === undefined ? '-' : `${score.inPrompt} + ${score.bySearch} of ${score.asked}`;
        }),
      ]),
    ];
  });
  const widths = heads.map((head, place) =>
    Math.max(head.length, ...rows.filter(({ length }) => length > 1).map((cells) => cells[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('  ');
  return [
    `\nafter ${cycle.toLocaleString('en')} cycles: answered from the prompt + by one search, of those asked; by the age of the fact`,
    ...[heads, ...rows].map(line),
  ].join('\n');
}
