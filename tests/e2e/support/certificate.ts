/** Certificates for clients and servers of a test, self-signed or from an authority of its own, made without any program beside Node. */
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const SEQUENCE = 0x30;
const oid = (...bytes: number[]): Buffer => der(0x06, Buffer.from(bytes));
const ECDSA_WITH_SHA256 = der(SEQUENCE, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

const TRUE = der(0x01, Buffer.from([0xff]));
/** subjectAltName with one DNS name (RFC 5280 §4.2.1.6); basicConstraints of an authority (§4.2.1.9). */
const alternativeName = (name: string): Buffer => der(SEQUENCE, oid(0x55, 0x1d, 0x11), der(0x04, der(SEQUENCE, der(0x82, Buffer.from(name)))));
const authority = (): Buffer => der(SEQUENCE, oid(0x55, 0x1d, 0x13), TRUE, der(0x04, der(SEQUENCE, TRUE)));

const named = (name: string): Buffer => der(SEQUENCE, der(0x31, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(name)))));
const pem = (what: string, bytes: Buffer): string => `-----BEGIN ${what}-----\n${bytes.toString("base64").match(/.{1,64}/g)!.join("\n")}\n-----END ${what}-----\n`;

interface Signed extends Certificate {
  privateKey: KeyObject;
}

/** A certificate with a key of its own (RFC 5280 §4.1). Without `issuer` it signs itself. @param until its last year, two digits. */
function certificate(name: string, until: string, extensions: Buffer[], issuer?: { name: string; key: KeyObject }): Signed {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = der(
    SEQUENCE, der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, Buffer.from([1])), ECDSA_WITH_SHA256, named(issuer?.name ?? name),
    der(SEQUENCE, time("200101000000Z"), time(`${until}0101000000Z`)), named(name), publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length > 0 ? [der(0xa3, der(SEQUENCE, ...extensions))] : []),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, issuer?.key ?? privateKey));
  const cert = pem("CERTIFICATE", der(SEQUENCE, body, ECDSA_WITH_SHA256, signature));
  return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), privateKey };
}

/** A self-signed certificate for `name`. */
export function newCertificate(name: string): Certificate {
  return certificate(name, "49", []);
}

/** An authority that servers' certificates can be checked against. */
export class Authority {
  private readonly own: Signed;

  constructor(private readonly name: string) {
    this.own = certificate(name, "49", [authority()]);
  }

  /** PEM; whoever trusts it trusts what it issues. */
  get cert(): string {
    return this.own.cert;
  }

  /** A server's certificate for the DNS name `name`, which is valid now, or was until 2021. */
  issue(name: string, { expired = false } = {}): Certificate {
    return certificate(name, expired ? "21" : "49", [alternativeName(name)], { name: this.name, key: this.own.privateKey });
  }
}
