/** The words before a detail; a detail that is not here has its own name, and `''` needs no word. */
const words: Readonly<Record<string, string>> = {
  name: '',
  title: '',
  label: '',
  change: 'change',
  app: '',
  environment: '',
  function: '',
  rule: 'rule',
  class: 'class of attack',
  way: 'way in',
  note: 'note',
  kind: 'kind',
  signal: 'signal',
  says: 'says',
  incident: 'incident',
  commit: 'commit',
  pull: 'pull request',
  teams: 'teams',
  until: 'until',
  untilFix: 'until a fix is known',
  reason: 'reason',
  owner: 'owner',
  due: 'due',
  days: 'days',
  findings: 'findings',
  tools: 'tools',
};

/** The most entries of a list that are written out. */
const mostNamed = 3;

/** Returns the details of an entry of the audit log in words; the text itself if it is no object. */
export function detailsText(body: string): string {
  const details = objectOf(body);
  if (details === null) return body;
  return Object.entries(details)
    .flatMap(([name, value]) => {
      const text = valueText(name, value);
      if (text === '') return [];
      const word = words[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      return [value === true || word === '' ? (word === '' ? text : word) : `${word} ${text}`];
    })
    .join(' · ');
}

function objectOf(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

/** Returns a value as text; `''` for one that says nothing. */
function valueText(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '' || value === false) return '';
  if (name === 'commit') return String(value).slice(0, 7);
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  // Findings are named by their digests, which say nothing to a person.
  if (name === 'findings') return String(value.length);
  const more = value.length - mostNamed;
  return `${value.slice(0, mostNamed).map(String).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
