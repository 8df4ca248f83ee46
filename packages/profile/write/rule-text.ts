import type { ProfileSection } from '@emmental/model';
import type { Rule } from '../rulebase.ts';

/** The order of a rule's fields in the file; what is absent or the default is not written, but for `inspect`. */
const order: Readonly<Record<ProfileSection, readonly string[]>> = {
  inbound: ['from', 'who', 'inspect', 'shape', 'action'],
  outbound: ['to', 'action'],
  files: ['read', 'write', 'fresh', 'action'],
  processes: ['run', 'args', 'action'],
  code: ['use', 'action'],
  permissions: ['call', 'resource', 'action'],
};

/** A rule as one line of YAML: `{ to: [aws:s3, env:CALLBACK_URL], action: watch }`. */
export function ruleText(section: ProfileSection, rule: Rule): string {
  const fields = rule as Readonly<Record<string, string | true | readonly string[] | undefined>>;
  const written = order[section].flatMap((field) => {
    const value = fields[field];
    if (value === undefined || (field === 'action' && value === 'allow')) return [];
    return [`${field}: ${fieldText(value, field)}`];
  });
  return `{ ${written.join(', ')} }`;
}

const fieldText = (value: string | true | readonly string[], field: string): string =>
  value === true ? 'true' : typeof value === 'string' ? scalarText(value) : listText(value, field);

const listText = (items: readonly string[], field: string): string =>
  items.length === 1 && field !== 'args'
    ? scalarText(items[0] ?? '')
    : `[${items.map(scalarText).join(', ')}]`;

/**
 * A text that YAML 1.1 and 1.2 both read as that text, inside of `{ }` too; in quotes where one of them would not.
 * A glob that begins with `*` would be an alias.
 */
export function scalarText(text: string): string {
  const isPlain =
    /^(?:[A-Za-z0-9_/.]|-(?=[A-Za-z0-9_/-]))[A-Za-z0-9_/.@%+=~*()$ :;-]*$/.test(text) &&
    !/:(?=\s|$)|\s$|\s#|^-+$|^\.+$/.test(text) &&
    // Numbers, times and days, in whatever way a reader takes them; an IPv4 address is none.
    (!/^[-+._:\deE]*$/.test(text) || /^(\d{1,3}\.){3}\d{1,3}$/.test(text)) &&
    !/^0[xob]/i.test(text) &&
    !/^(y|n|yes|no|on|off|true|false|null|~|none|\.(inf|nan))$/i.test(text);
  return isPlain ? text : JSON.stringify(text).replace(unprintable, escaped);
}

/** JSON leaves them as they are, YAML takes them only escaped. https://yaml.org/spec/1.2.2/#51-character-set */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
