import type { ProfileSection } from '@emmental/model';
import type { CallRow } from './traffic.ts';

/** A change of the rulebase that a person can copy. */
export interface Proposal {
  /** WIDENS = the function may do more than now, NARROWS = it may do less, SAME = no call is decided in another way. */
  readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
  readonly because: string;
  /** The lines of `emmental.yaml`; `+` = it is added. */
  readonly lines: readonly { readonly sign: '+' | ' '; readonly text: string }[];
}

/**
 * Returns the rule that would allow or deny a destination by its name, as a change of `emmental.yaml`; null if guards do not tell the
 * destinations of the section, or the text is not one that a rule can have. `names` are the rules that the function has in the section.
 */
export function proposedRule(
  call: CallRow,
  action: 'allow' | 'deny',
  names: readonly string[],
): Proposal | null {
  const section = call.section as ProfileSection | null;
  const { destination } = call;
  if (section === null || destination === null || destination === 'others') return null;
  const fields = fieldsOf(section, destination);
  if (fields === null) return null;
  const rule = freeName(destination, names);
  const isDenied = action === 'deny' ? ', action: deny' : '';
  const { label, because } = effectOf(call, action);
  return {
    label,
    because,
    lines: [
      { sign: ' ', text: 'functions:' },
      { sign: ' ', text: `  ${quoted(call.function)}:` },
      { sign: ' ', text: `    ${section}:` },
      { sign: '+', text: `      ${rule}: { ${fields}${isDenied} }` },
    ],
  };
}

function effectOf(call: CallRow, action: 'allow' | 'deny'): Pick<Proposal, 'label' | 'because'> {
  const name = call.rule ?? call.match;
  if (action === 'allow') {
    if (!call.isRefused)
      return {
        label: 'SAME',
        because:
          call.action === 'watch'
            ? `${name} lets these calls through and reports them; this ends the reports`
            : `${name} allows these calls already`,
      };
    return call.match.endsWith('/(all other)')
      ? { label: 'WIDENS', because: 'no rule allows these calls now' }
      : { label: 'SAME', because: `${name} denies these calls, and a denial wins over every other rule` };
  }
  return call.isRefused
    ? { label: 'SAME', because: `${name} denies these calls already; this names them` }
    : { label: 'NARROWS', because: `${name} allows these calls now` };
}

/** Returns the fields of a rule that matches exactly this destination; null for a text that is no such name. */
function fieldsOf(section: ProfileSection, destination: string): string | null {
  switch (section) {
    case 'inbound':
      return /^[a-z][\w-]{0,60}$/.test(destination) && destination !== 'unknown'
        ? `from: ${destination}`
        : null;
    case 'outbound':
      return /^(?:[\w.-]{1,253}|\[[0-9a-f:.]{2,60}\]):\d{1,5}$|^unix:\/[\w./-]{1,200}$/i.test(destination)
        ? `to: ${quoted(destination)}`
        : null;
    case 'processes':
      return /^[\w./+-]{1,200}$/.test(destination) ? `run: ${destination}` : null;
    case 'code':
      return ['eval', 'vm', 'worker', 'addon', 'wasm', 'inspector'].includes(destination)
        ? `use: ${destination}`
        : null;
    case 'permissions':
      return /^[a-z0-9-]{1,60}:\w{1,100}$/.test(destination) ? `call: ${destination}` : null;
    case 'files':
      return null;
  }
}

/** Text that YAML could read as something else is quoted. */
const quoted = (text: string): string =>
  /^[A-Za-z_][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

function freeName(destination: string, names: readonly string[]): string {
  const base =
    destination
      .toLowerCase()
      .replace(/:\d+$/, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'rule';
  const start = /^[a-z]/.test(base) ? base : `to-${base}`;
  for (let nth = 1; ; nth += 1) {
    const name = nth === 1 ? start : `${start}-${nth}`;
    if (!names.includes(name)) return name;
  }
}
