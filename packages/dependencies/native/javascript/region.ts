/** A region is code that runs together: the top level of a module, or a function, with the names in it. */
export interface Region {
  /** The calls in the region; true = the call runs whenever the region runs. */
  readonly calls: Map<object, boolean>;
  readonly mentions: Mention[];
  /** Functions that the region defines and passes on or stores under a name, so that other code may call them. */
  readonly passedOn: Region[];
}

/**
 * A name in a region that may lead to other code. `sure` = the name is called, and no condition selects a case in which it is
 * not (`isNamedCase`).
 */
export interface Mention {
  /** `name`: `compile`; `member`: `ejs.compile`; `base`: its `ejs`; `text`: `'compile'`; `whole`: `require('ejs')`. */
  readonly kind: 'name' | 'member' | 'base' | 'text' | 'whole';
  readonly name: string;
  /** The first part of the chain of a member. */
  readonly root: Root;
  readonly sure: boolean;
}

/** The first part of a chain: a name, an import inside the chain, `this`, or anything else (null). */
export type Root = string | Lines | 'this' | null;

/** The lines of an import. The module graph has the imported module by its line. */
export interface Lines {
  readonly line: number;
  readonly endLine: number;
}

/** The import that binds a local name. `member` null = the name is the module itself. */
export interface Binding extends Lines {
  readonly member: string | null;
}

export interface ModuleRegions {
  readonly top: Region;
  /** Regions by the names of functions and classes inside the module. */
  readonly locals: ReadonlyMap<string, readonly Region[]>;
  /**
   * Regions by the names with which other modules call them: exports, methods, properties; '' = a call of the module itself.
   */
  readonly members: ReadonlyMap<string, readonly Region[]>;
  readonly bindings: ReadonlyMap<string, Binding>;
  /** For each local name, the first parts of the values that are assigned to it. */
  readonly flows: ReadonlyMap<string, ReadonlySet<Exclude<Root, null>>>;
  /** The names of parameters, whose values are unknown. */
  readonly parameters: ReadonlySet<string>;
}
