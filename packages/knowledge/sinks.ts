import { type Effect, type SinkKind, type SinkRole, sinkKinds, type ThreatId } from '@emmental/model';

/** A kind of sink, a place where event data takes effect: the gain of an attacker, and the code to write instead. */
export interface SinkRow {
  /** The rule that reports event data in such a sink. */
  readonly id: `code/${string}`;
  readonly threats: readonly ThreatId[];
  readonly effect: Effect;
  /** Completes "Anyone can …"; `{f}` is the function's name. */
  readonly can: string;
  /** The name that people use for the sink. */
  readonly noun: string;
  /** Describes the problem beside the code; `{e}` is the field of the event. */
  readonly problem: string;
  /** Characters with which a text can leave its place; none = characters alone do not decide. */
  readonly characters: string;
  readonly fix: { readonly javascript: string; readonly python: string };
  readonly help: string;
  /** The gain of an attacker. Absent = the function runs or reads whatever he wants, so he gains all that its role has. */
  readonly gains?: string;
  /** Other words where the sink has a role; absent = the kind has no such sinks. */
  readonly roles?: Partial<Record<SinkRole, Partial<Pick<SinkRow, 'can' | 'problem' | 'fix' | 'gains'>>>>;
  /** True when one check of the field fixes all places that it reaches. */
  readonly mendsField?: true;
}

/** Every kind of sink. Source of the classes: CWE-78, 89, 22, 918, 94, 1336, 943, 113, 502. */
export const sinkRows = {
  shell: {
    id: 'code/shell-from-event',
    threats: ['T1'],
    effect: 'code',
    can: 'run commands in {f}',
    noun: 'a shell',
    problem: 'the value of `{e}` becomes part of a shell command, unchecked',
    characters: ';&|$`<>()\n\r\'"\\{}*?[]!#~',
    fix: {
      javascript: 'execFile(program, [argument, …]): it starts no shell',
      python: 'subprocess.run([program, argument, …]): it starts no shell',
    },
    roles: {
      option: {
        problem: 'the value of `{e}` may be an option that starts a program',
        fix: {
          javascript: "put '--' before the value, or refuse values that begin with '-'",
          python: "put '--' before the value, or refuse values that begin with '-'",
        },
      },
    },
    help: 'A field of the event becomes part of a command line that a shell reads (CWE-78), or an option that starts a program (CWE-88).',
  },
  sql: {
    id: 'code/sql-from-event',
    threats: ['T4'],
    effect: 'data-write',
    can: 'change the database queries of {f}',
    gains: 'what the database lets the function read and change',
    noun: 'an SQL text',
    problem: 'the value of `{e}` becomes part of an SQL statement, unchecked',
    characters: '\'"`;\\()*-/=, ',
    fix: {
      javascript: 'pass it as a parameter ($1, ?); choose column names from a list',
      python: 'pass it as a parameter (%s, ?); choose column names from a list',
    },
    help: 'A field of the event becomes part of an SQL statement instead of a parameter (CWE-89).',
  },
  path: {
    id: 'code/path-from-event',
    threats: ['T5'],
    effect: 'data-read',
    can: 'choose the file that {f} opens',
    noun: 'a file path',
    problem: 'the value of `{e}` becomes part of a file path, unchecked',
    characters: '',
    fix: {
      javascript: 'path.join(folder, path.basename(name))',
      python: 'os.path.join(folder, os.path.basename(name))',
    },
    help: 'A field of the event becomes part of a file path, with any `../` in it (CWE-22).',
    mendsField: true,
  },
  url: {
    id: 'code/url-from-event',
    threats: ['T3'],
    effect: 'data-read',
    can: 'choose the address that {f} calls',
    gains: 'what the function can reach: private addresses, services that trust it',
    noun: 'the address of a request',
    problem: '`{e}` decides the host of the request, unchecked',
    characters: '/.:@?#\\',
    fix: {
      javascript: 'compare new URL(address).host with a list of hosts before the call',
      python: 'compare urlparse(address).hostname with a list of hosts before the call',
    },
    help: 'A field of the event decides where a request goes (CWE-918).',
    mendsField: true,
  },
  code: {
    id: 'code/code-from-event',
    threats: ['T2'],
    effect: 'code',
    can: 'run code in {f}',
    noun: 'an interpreter',
    problem: 'the value of `{e}` runs as code, unchecked',
    characters: '()[]{}.`\'"=;+,',
    fix: {
      javascript: 'parse it as data (JSON.parse) or look it up in a table',
      python: 'parse it as data (json.loads, ast.literal_eval) or look it up in a table',
    },
    help: 'A field of the event is evaluated as code (CWE-94).',
  },
  template: {
    id: 'code/template-from-event',
    threats: ['T2'],
    effect: 'code',
    can: 'run template expressions in {f}',
    noun: 'a template',
    problem: 'the value of `{e}` becomes part of a template, unchecked',
    characters: '{}<>$%#@',
    fix: {
      javascript: 'keep the template fixed and pass the field as a value',
      python: 'keep the template fixed and pass the field as a value',
    },
    help: 'A field of the event becomes part of a template that is evaluated (CWE-1336).',
  },
  nosql: {
    id: 'code/nosql-from-event',
    threats: ['T4'],
    effect: 'data-read',
    can: 'change the database queries of {f}',
    gains: 'what the database lets the function read and change',
    noun: 'a query filter',
    problem: 'the value of `{e}` becomes a query filter, unchecked',
    characters: '{}$"\'',
    fix: {
      javascript: 'convert it to a string first: { field: String(value) }',
      python: 'convert it to a string first: {"field": str(value)}',
    },
    help: 'A field of the event becomes a query filter, with any operators in it (CWE-943).',
  },
  header: {
    id: 'code/header-from-event',
    threats: ['T3'],
    effect: 'service',
    can: 'write headers that {f} sends',
    gains: 'callers who act on its answer, and services that trust its requests',
    noun: 'a header',
    problem: 'the value of `{e}` becomes part of a header, unchecked',
    characters: '\n\r',
    fix: {
      javascript: 'take the header from a list of names and values',
      python: 'take the header from a list of names and values',
    },
    roles: {
      redirect: {
        can: 'send callers of {f} to any site',
        gains: 'callers who follow its answer',
        problem: 'the value of `{e}` decides the site to which the answer sends its caller, unchecked',
        fix: {
          javascript: 'compare new URL(address, base).host with a list of hosts before the answer',
          python: 'compare urlsplit(address).netloc with a list of hosts before the answer',
        },
      },
    },
    help: 'A field of the event becomes a header, or the address in one, to which callers go (CWE-113, CWE-601).',
  },
  deserialize: {
    id: 'code/deserialize-from-event',
    threats: ['T2'],
    effect: 'code',
    can: 'run code in {f}',
    noun: 'a deserialiser',
    problem: 'a deserialiser that can run code reads `{e}`, unchecked',
    characters: '',
    fix: {
      javascript: 'use JSON.parse and check the shape',
      python: 'use json.loads, or yaml.safe_load for YAML, and check the shape',
    },
    help: 'A field of the event is read by a deserialiser that can run code (CWE-502).',
  },
} as const satisfies Record<SinkKind, SinkRow>;

/** Returns the kinds of sinks through which event data makes a threat possible. */
export const sinksOfThreat = (threat: ThreatId): readonly SinkKind[] =>
  sinkKinds.filter((kind) => {
    const { threats }: SinkRow = sinkRows[kind];
    return threats.includes(threat);
  });
