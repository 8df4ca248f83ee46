const inner = /\$\{([^${}]{0,200})\}/g;

/**
 * Resolves Log4j lookups from the inside out: `${${lower:j}ndi:…}` → `${jndi:…}` (Log4j 2 manual, "Lookups"). Returns
 * the text after each step.
 */
export function lookupView(text: string): readonly string[] {
  const forms = [text];
  let before = text;
  for (let round = 0; round < 8; round += 1) {
    const after = before.replace(inner, (lookup, body: string) => resolved(body) ?? lookup);
    if (after === before) break;
    forms.push(after);
    before = after;
  }
  return forms;
}

function resolved(body: string): string | null {
  if (/^\s{0,4}jndi\s{0,4}:/i.test(body)) return null;
  const fallback = body.indexOf(':-');
  if (fallback >= 0) return body.slice(fallback + 2);
  const colon = body.indexOf(':');
  if (colon < 0) return null;
  const value = body.slice(colon + 1);
  const kind = body.slice(0, colon).toLowerCase();
  if (kind === 'lower') return value.toLowerCase();
  if (kind === 'upper') return value.toUpperCase();
  return kind === 'date' ? value.replaceAll("'", '') : null;
}
