/**
 * How many open incidents a baseline speaks of, by its own words: singly, in a group, or in the closing count. Where it has
 * room for none of that, the number in its header has to do.
 */
export function toldOpen(text: string): number {
  const [openPart = ''] = text.split('### Ended lately');
  let told = 0;
  for (const line of openPart.split('\n')) {
    if (/^INC-\d+ (SEV-\d|info) /.test(line)) told += 1;
    told += Number(/^\w+ in [\w-]+(?: [\w-]+)?: (\d+) incidents?,/.exec(line)?.[1] ?? 0);
    told += Number(/^… and (\d+) more(?:, by code:| open, oldest since)/.exec(line)?.[1] ?? 0);
  }
  return told > 0 ? told : Number(/(?:^| )open (\d+)\b/m.exec(openPart)?.[1] ?? 0);
}
