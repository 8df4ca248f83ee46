const secrets = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,20}\b/g,
  /\beyJ[\w-]{8,4000}\.[\w-]{8,4000}(?:\.[\w-]{0,4000})?/g,
  /\b(?:Bearer|Basic)\s{1,4}[\w+/=.~-]{8,4000}/gi,
  /\b(?:password|passwd|pwd|secret|token|api[_-]?key|authorization|session(?:id)?)["']?\s{0,4}[:=]\s{0,4}["']?[^\s"'&,;}]{3,400}/gi,
  /-----BEGIN [A-Z ]{3,40}-----[\s\S]{0,8000}/g,
  /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b/g,
  /\b(?:\d[ -]?){13,19}\b/g,
  /\b[A-Za-z0-9+/_-]{40,4000}={0,2}/g,
] as const;

/**
 * Shortens a text to at most `length` characters for people. Secrets are replaced by `[redacted]`, and control
 * characters by escapes.
 */
export function excerpt(text: string, length = 80): string {
  let shown = text.slice(0, length * 8);
  for (const secret of secrets) shown = shown.replace(secret, '[redacted]');
  // Escapes keep an excerpt from moving the cursor or reordering a line.
  shown = shown.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return shown.length > length || text.length > length * 8 ? `${shown.slice(0, length - 1)}…` : shown;
}
