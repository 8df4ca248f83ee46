/**
 * Returns the function that tells whether there is a key at the beginning marker of PEM that starts at an offset of the text.
 * Programs hold such markers alone, to look for them or to put them around a key that comes from elsewhere. A key is long base64:
 * after the marker up to its end marker, or anywhere in the text in the form in which keys begin.
 * Source: RFC 7468 (64 characters a line); ITU-T X.690 (a DER sequence is `M…` in base64).
 */
export function keysIn(text: string): (from: number) => boolean {
  let isKeyElsewhere: boolean | null = null;
  return (from) => {
    const after = text.slice(from, from + mostLooked).replace(/^-----BEGIN [A-Z0-9 ]*-----/, '');
    const end = after.indexOf('-----END');
    if (bodyLine.test(end === -1 ? after : after.slice(0, end))) return true;
    isKeyElsewhere ??= keyStart.test(text);
    return isKeyElsewhere;
  };
}

/** Characters after a marker among which a key begins. */
const mostLooked = 2_000;
/** A name of code as long as this has no digits, or has a separator. */
const bodyLine = /(?=[A-Za-z+/]*\d)[A-Za-z0-9+/]{24,}={0,2}/;
/** The beginning of a key in DER, or in the format of OpenSSH. */
const keyStart = /(?<![A-Za-z0-9+/])(?:M[A-Z][A-Za-z0-9+/]{38,}|b3BlbnNzaC1rZXk[A-Za-z0-9+/]{20,})/;
