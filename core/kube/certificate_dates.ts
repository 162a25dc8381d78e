/** Reads until when an X.509 certificate is valid, for messages. */

/** A DER element: where its content starts and ends. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The `notAfter` of the first certificate of a PEM text (RFC 5280, 4.1).
 *
 * @returns undefined when it cannot be read
 */
export function certificateEnd(pem: string): Date | undefined {
  const match =
    /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/
      .exec(pem);
  if (match === null) return undefined;
  try {
    const der = Uint8Array.fromBase64(match[1]);
    const certificate = elementAt(der, 0);
    const signed = elementAt(der, certificate.start);
    let next = elementAt(der, signed.start);
    const version = 0xa0;
    if (next.tag === version) next = elementAt(der, next.end);
    // serialNumber, signature, issuer, validity
    for (let skipped = 0; skipped < 3; skipped++) {
      next = elementAt(der, next.end);
    }
    const notBefore = elementAt(der, next.start);
    const notAfter = elementAt(der, notBefore.end);
    return timeOf(der, notAfter);
  } catch {
    return undefined;
  }
}

function elementAt(der: Uint8Array, at: number): Element {
  let start = at + 2;
  let length = der[at + 1];
  if (length >= 0x80) {
    const bytes = length & 0x7f;
    length = 0;
    for (let index = 0; index < bytes; index++) {
      length = length * 256 + der[start++];
    }
  }
  const end = start + length;
  if (!(end <= der.length)) throw new RangeError("DER is cut off");
  return { tag: der[at], start, end };
}

/** UTCTime has two digits for the year, GeneralizedTime four. */
function timeOf(der: Uint8Array, element: Element): Date | undefined {
  const text = new TextDecoder().decode(
    der.subarray(element.start, element.end),
  );
  const utcTime = 0x17;
  const century = Number(text.slice(0, 2)) < 50 ? "20" : "19";
  const full = element.tag === utcTime ? century + text : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}
