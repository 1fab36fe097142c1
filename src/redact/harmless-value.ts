import type { NameStrength } from './secret-names.ts';
import { wordSet } from './word-set.ts';

/** Values that say there is a secret, or none, without being it. */
const PLACEHOLDER =
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|unset|empty|redacted|hidden|masked|\*{3,}|x{3,}|\.{3}|…|%[sdvq]|\$\{[\w.:-]{1,80}\}?|\$\([\w.-]{1,80}\)?|\{\{[^{}\n]{1,120}\}\}|<(?:nil|none|null|empty|unset|set to|redacted|hidden|masked|omitted|sensitive|invalid|unknown|data)[^<>\n]{0,200}>?)$/i;

/** Files of the usual roots; a secret may begin with a slash too, but not like this. */
const PATH =
  /^(?:\.{0,2}|~|\/(?:var|etc|run|usr|home|opt|tmp|mnt|root|app|data|secrets?|config|vault|proc|srv)(?:\/[\w.@-]{1,80}){0,12})\/[\w.@-]{0,80}$/;

/** Controllers log the object, not what is in it: `secret="shop/db-credentials"`. */
const OBJECT_NAME = /^[a-z0-9][a-z0-9-]{0,62}\/[a-z0-9][a-z0-9.-]{0,252}$/;

/** The tag of an image whose name ends like a secret's: `shop/auth-token:1.4.2`. */
const IMAGE_TAG =
  /^(?:v?\d{1,6}(?:\.\d{1,6}){1,3}[\w.-]{0,60}|v\d{1,4}|latest|stable|edge|main|master|sha-[0-9a-f]{6,40}|sha\d{3}:.*)$/;

/** Openings of what programs say about a secret: `token: unexpected end of input`, `password: Required value`. */
const PROSE = wordSet(`
  not no is was are has had be been of for from in on to with by and or the a an invalid unexpected failed
  failure fail error errors missing expired unauthorized unauthenticated denied forbidden cannot could couldn't
  can't unable unknown unsupported connection authentication access http https rpc context dial exec eof open
  read write parse parsing illegal malformed must should required requires does did do already request got get
  post put head status code ok success found timeout timed refused rejected revoked mismatch incorrect wrong bad
  too only used using set unset flag option options argument value provided given needed needs will would may
  when while if because expected but there it this that you please see check at as json yaml base64 secret token
  failing
`);

export interface ValueSetting {
  readonly strength: NameStrength;
  /** `name: value` and `name:value` are also how prose and images look. */
  readonly colon: boolean;
}

/** Is this whole value no secret, though its name says so? */
export function isHarmlessValue(value: string, { strength, colon }: ValueSetting): boolean {
  if (value === '' || PLACEHOLDER.test(value) || (value.includes('/') && PATH.test(value))) return true;
  if (strength === 'weak' && (/^\d{1,5}$/.test(value) || OBJECT_NAME.test(value))) return true;
  return colon && (IMAGE_TAG.test(value) || isProseWord(value));
}

/** `Invalid`, `expired.`, `exec:` */
export function isProseWord(word: string): boolean {
  return PROSE.has(word.replace(/[.,:;!?)]+$/, '').toLowerCase());
}
