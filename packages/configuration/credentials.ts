import { credentialIn } from '@emmental/knowledge';
import {
  choicesOf,
  type Location,
  type Problem,
  type Resource,
  severityOf,
  spelled,
  type Value,
} from '@emmental/model';

/** The place of a credential in plain text. The credential itself is not stored. */
export interface FoundCredential {
  /** The path below the examined value: `Environment.DB_PASSWORD`. */
  readonly path: string;
  /** The kind of the credential: `password literal`, `stripe-key`. */
  readonly what: string;
  readonly when: string | null;
  readonly at: Location | null;
}

const mostFound = 50;
const mostDepth = 30;

/** Returns a text with parameters replaced by their defaults, and any other reference by `${}`; null when the value is not a text. */
function knownText(value: Value): string | null {
  if (value.kind === 'constant' && typeof value.value === 'string') return value.value;
  return value.kind === 'text' ? spelled(value, () => '${}') : null;
}

/** Finds credentials in a value at any depth, by the name of the setting and by the form of the text. */
export function credentialsIn(value: Value): readonly FoundCredential[] {
  const found: FoundCredential[] = [];
  const look = (value: Value, path: readonly string[], when: string | null): void => {
    if (found.length >= mostFound || path.length > mostDepth) return;
    for (const choice of choicesOf(value)) {
      const inner = choice.value;
      if (inner.kind === 'fields')
        for (const [key, field] of inner.fields) look(field, [...path, key], choice.when ?? when);
      if (inner.kind === 'list')
        for (const [index, item] of inner.items.entries())
          look(item, [...path, `${index}`], choice.when ?? when);
      const text = knownText(inner);
      const what =
        text === null ? null : credentialIn(path.findLast((key) => !/^\d+$/.test(key)) ?? '', text);
      if (what !== null)
        found.push({ path: path.join('.'), what, when: choice.when ?? when, at: inner.at ?? null });
    }
  };
  look(value, [], null);
  return found;
}

/** Makes the problem of a credential. It names the kind and the place, never the text of the credential. */
export function hiddenProblem(
  found: FoundCredential,
  subject: Pick<Resource, 'id' | 'at' | 'condition'>,
  title: string,
  functionId: string | null = null,
): Problem {
  const at = found.at ?? subject.at;
  return {
    title: hiddenTitle(title),
    function: functionId,
    resource: subject.id,
    at,
    severity: severityOf('authenticated', 'code'),
    condition: found.when ?? subject.condition,
    evidence: [{ file: at.file, line: at.line, text: `${found.path}: ${found.what}` }],
    fix: 'replace the credential, and read it from Secrets Manager or the parameter store',
    details: [{ label: 'where', text: found.path }],
    subject: `${subject.id} ${found.path}`,
  };
}

/** Returns the title of the problem of a credential, from the part that names who has the credential. */
export const hiddenTitle = (title: string): string => `${title}; anyone who reads the template has it`;
