import type { ProfileSection } from '@emmental/model';
import { escapeHidden, spelledInQuotes } from '@emmental/model';
import type { Rule } from '../rulebase.ts';
import { sectionNamed } from '../sections/index.ts';
import type { Field } from '../sections/section.ts';

type Value = string | true | readonly string[];

/** Returns a rule as one line of YAML: `{ to: [aws:s3, env:CALLBACK_URL], action: watch }`; leaves out `action: allow`. */
export function ruleText(section: ProfileSection, rule: Rule): string {
  const values = rule as Readonly<Record<string, Value | undefined>>;
  const fields = Object.entries(sectionNamed(section).fields).flatMap(([name, field]) => {
    const value = values[name];
    return value === undefined ? [] : [`${name}: ${valueText(value, field)}`];
  });
  const { action } = rule;
  return `{ ${[...fields, ...(action === undefined || action === 'allow' ? [] : [`action: ${action}`])].join(', ')} }`;
}

function valueText(value: Value, { isOrdered }: Field): string {
  if (value === true) return 'true';
  if (typeof value === 'string') return scalarText(value);
  const [first = ''] = value;
  return value.length === 1 && !isOrdered ? scalarText(first) : `[${value.map(scalarText).join(', ')}]`;
}

/**
 * Returns the text as a YAML scalar, which YAML 1.1 and 1.2 both read as the same text, inside `{ }`, too. Puts it in quotes if
 * one of them would read something else: a glob that begins with `*` would be an alias.
 */
export function scalarText(text: string): string {
  const isPlain =
    /^(?:[A-Za-z0-9_/.]|-(?=[A-Za-z0-9_/-]))[A-Za-z0-9_/.@%+=~*()$ :;-]*$/.test(text) &&
    !/:(?=\s|$)|\s$|\s#|^-+$|^\.+$/.test(text) &&
    // Numbers, times and days in every notation of YAML; an IPv4 address is read as text.
    (!/^[-+._:\deE]*$/.test(text) || /^(\d{1,3}\.){3}\d{1,3}$/.test(text)) &&
    !/^0[xob]/i.test(text) &&
    !/^(y|n|yes|no|on|off|true|false|null|~|none|\.(inf|nan))$/i.test(text);
  return isPlain ? text : escapeHidden(JSON.stringify(text), spelledInQuotes);
}
