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

/** A setting that holds a credential in plain text. The text itself is never kept. */
export interface FoundCredential {
  /** `Environment.DB_PASSWORD`: where below the value. */
  readonly path: string;
  /** `password literal`, `stripe-key`. */
  readonly what: string;
  readonly when: string | null;
  readonly at: Location | null;
}

const mostFound = 50;
const mostDepth = 30;

/** Returns the known parts of a text, parameters by their defaults: any other reference in it is no credential. */
function knownText(value: Value): string | null {
  if (value.kind === 'constant' && typeof value.value === 'string') return value.value;
  return value.kind === 'text' ? spelled(value, () => '${}') : null;
}

/** Finds credentials in a value at any depth, by the name of their setting and by their form. */
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

/** The problem of a credential: what and where, never its text. */
export function hiddenProblem(
  found: FoundCredential,
  subject: Pick<Resource, 'id' | 'at' | 'condition'>,
  title: string,
  functionId: string | null = null,
): Problem {
  const at = found.at ?? subject.at;
  return {
    title: `${title}; anyone who reads the template has it`,
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
