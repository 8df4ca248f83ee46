/** What a module asks to load. */
export interface ModuleRequest {
  /** As written; a known beginning only, where `how` is `prefix` (`./locale/`); '' where it is computed. */
  readonly specifier: string;
  /** `import`: by the rules of ES modules or of Python; `require`: by those of CommonJS. */
  readonly by: 'import' | 'require';
  readonly how: 'exact' | 'prefix' | 'computed';
  readonly line: number;
  /** It need not be a module: `from a import b` asks for `a.b` in case that is one. */
  readonly mayFail: boolean;
}
