export type AttackClass =
  | 'sqli'
  | 'nosqli'
  | 'cmdi'
  | 'code-injection'
  | 'deserialization'
  | 'path-traversal'
  | 'ssrf'
  | 'xss'
  | 'xxe'
  | 'ssti'
  | 'ldap'
  | 'proto-pollution'
  | 'log4shell'
  | 'crlf'
  | 'redos';

/** Forms of a text that a rule can read: see `rules/views/`. */
export type ViewId = 'text' | 'sql' | 'path' | 'url' | 'lookup' | 'shell' | 'pattern';

/**
 * One signature. Data only: engines read it as a packed table (`pack.ts`) or, in other languages, as JSON
 * (`vectors/table.ts`).
 */
export interface Rule {
  /** `class/kebab-name`, permanent. */
  readonly id: string;
  readonly class: AttackClass;
  /** Scenarios of the threat model. */
  readonly threats: readonly string[];
  readonly title: string;
  /** 0–1: how sure this alone is. */
  readonly score: number;
  /** Lower-case words of which one must be in the text before the patterns are tried. */
  readonly words: readonly string[];
  /** Words of letters wake the rule only where they stand alone (`standsAlone`): the patterns are about names of SQL. */
  readonly alone?: true;
  /** Texts of which one must be there too; keeps words of everyday language from waking the rule. */
  readonly also?: readonly string[];
  /** The form of the text that the patterns read. */
  readonly view: ViewId;
  /** `bytes`: the start of binary values; `key`: names of members as `parent.key`; `text`: values and keys. */
  readonly on: 'text' | 'key' | 'bytes';
  /** Any of them. No lookaround, no back-reference, every repetition bounded, so that none can explode. */
  readonly patterns: readonly RegExp[];
  /** Texts longer than this are not what the rule is about (patterns with ^ and $ read the whole text). */
  readonly maxLength?: number;
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}

export const defineRule = (rule: Rule): Rule => Object.freeze(rule);
