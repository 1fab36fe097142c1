import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bits, der, identifier, integer, isTrue, octets, sequence, set, utcTime, utf8 } from './der.ts';

/** What a server needs to speak TLS, in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  /** Whoever trusts this CA trusts the server. */
  readonly ca: string;
}

export interface CertificateOptions {
  /** Until when; default 2049. A moment in the past makes an expired certificate. */
  readonly notAfter?: number;
  /** For which names and IPv4 addresses; default localhost and 127.0.0.1. */
  readonly hosts?: readonly string[];
}

const NOT_BEFORE = Date.UTC(2020, 0, 1);
const NOT_AFTER = Date.UTC(2049, 0, 1);
const ECDSA_WITH_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'));

/**
 * Makes a CA and a certificate that it signed, both with new P-256 keys that are kept nowhere else. Two calls make two CAs of
 * the same name that do not vouch for each other.
 */
export function createCertificate(options: CertificateOptions = {}): ServerCertificate {
  const authority = keys();
  const server = keys();
  const notAfter = options.notAfter ?? NOT_AFTER;
  const ca = certificate({
    serial: 1n,
    subject: 'simulated-ca',
    subjectKey: authority.publicKey,
    signer: authority.privateKey,
    notAfter: NOT_AFTER,
    extensions: [
      extension('2.5.29.19', true, sequence(isTrue())),
      // keyCertSign, cRLSign
      extension('2.5.29.15', true, der(0x03, Buffer.from([1, 0x06]))),
    ],
  });
  const cert = certificate({
    serial: 2n,
    subject: 'kube-apiserver',
    subjectKey: server.publicKey,
    signer: authority.privateKey,
    notAfter,
    extensions: [
      extension('2.5.29.37', false, sequence(identifier('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', false, sequence(...(options.hosts ?? ['localhost', '127.0.0.1']).map(alternativeName))),
    ],
  });
  const key = server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert, ca };
}

function keys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

interface CertificateParts {
  readonly serial: bigint;
  readonly subject: string;
  readonly subjectKey: KeyObject;
  readonly signer: KeyObject;
  readonly notAfter: number;
  readonly extensions: readonly Buffer[];
}

/** An X.509 v3 certificate (RFC 5280, 4.1) in PEM. */
function certificate({ serial, subject, subjectKey, signer, notAfter, extensions }: CertificateParts): string {
  const toBeSigned = sequence(
    der(0xa0, integer(2n)),
    integer(serial),
    ECDSA_WITH_SHA256,
    nameOf('simulated-ca'),
    sequence(utcTime(NOT_BEFORE), utcTime(notAfter)),
    nameOf(subject),
    subjectKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', toBeSigned, { key: signer, dsaEncoding: 'der' });
  const lines =
    sequence(toBeSigned, ECDSA_WITH_SHA256, bits(signature))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(identifier('2.5.4.3'), utf8(commonName))));
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(identifier(id), ...(critical ? [isTrue()] : []), octets(value));
}

function alternativeName(host: string): Buffer {
  const address = /^\d+(\.\d+){3}$/.test(host);
  return address ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));
}
