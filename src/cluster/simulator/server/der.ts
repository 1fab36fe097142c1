/** As much of DER (ITU-T X.690) as a certificate needs: each value is its tag, the length of its content, the content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return Buffer.concat([Buffer.from([tag, 0x80 + length.length, ...length]), body]);
}

export const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
export const set = (...content: readonly Uint8Array[]): Buffer => der(0x31, ...content);
export const octets = (content: Uint8Array): Buffer => der(0x04, content);
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));
export const isTrue = (): Buffer => der(0x01, Buffer.from([0xff]));

/** A whole number of at most 8 octets, not negative. */
export function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  // A first octet of 0x80 or more would make it negative.
  const signed = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
  return der(0x02, Buffer.from(signed, 'hex'));
}

/** A bit string without unused bits. */
export const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);

/** An object identifier, as `2.5.4.3`. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  const octetsOf = (arc: number): number[] => {
    const groups = [arc & 0x7f];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.unshift(0x80 | (rest & 0x7f));
    return groups;
  };
  return der(0x06, Buffer.from([first * 40 + second, ...arcs.flatMap(octetsOf)]));
}

/** UTCTime, which reaches from 1950 to 2049. */
export function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
