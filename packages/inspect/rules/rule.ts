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

/** A view computes the forms of a text that the patterns of a rule read (`rules/views/`); `text` is the text itself. */
export type ViewId = 'text' | 'sql' | 'path' | 'url' | 'lookup' | 'shell' | 'pattern' | 'runs';

/**
 * One signature, as data only. Engines read it as a packed table (`pack.ts`) or, in other languages, as JSON
 * (`vectors/table.ts`).
 */
export interface Rule {
  /** The permanent id, `class/kebab-name`. */
  readonly id: string;
  readonly class: AttackClass;
  /** The ids of threats (T1, T2, …, `docs/holes.md`) to which such a value belongs. */
  readonly threats: readonly string[];
  readonly title: string;
  /** How sure a hit of this rule alone is, from 0 to 1. */
  readonly score: number;
  /** Lower-case words: the patterns are tried only on a text that contains one of them. */
  readonly words: readonly string[];
  /**
   * Set when words of letters count only as separate words (`standsAlone` in `prefilter.ts`), because the patterns read
   * names of SQL.
   */
  readonly alone?: true;
  /** Texts: the text must contain one of them, too. So a word of everyday language alone is not enough to try the patterns. */
  readonly also?: readonly string[];
  /** The form of the text that the patterns read. */
  readonly view: ViewId;
  /** The kind of text. `bytes`: the start of binary values; `key`: names of members as `parent.key`; `text`: values and keys. */
  readonly on: 'text' | 'key' | 'bytes';
  /**
   * The rule hits when any of the patterns matches. They contain no lookaround, no back-reference and only bounded
   * repetition, so that matching cannot take exponential time.
   */
  readonly patterns: readonly RegExp[];
  /** The rule is not tried on longer texts. It is set when patterns with ^ and $ have to read the complete text. */
  readonly maxLength?: number;
  /** Examples that the rule must hit, and examples that it must not hit. */
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}

export const defineRule = (rule: Rule): Rule => Object.freeze(rule);
