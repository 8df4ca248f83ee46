/** Code that runs together: the top level of a module, or a function, with the names in it. */
export interface Region {
  /** Calls in it, and whether each runs whenever the region does. */
  readonly calls: Map<object, boolean>;
  readonly mentions: Mention[];
  /** Functions that it makes and passes on or keeps under a name, so that others may call them. */
  readonly passedOn: Region[];
}

/**
 * A name in a region that may lead to other code. `sure`: the name is called there, and no condition that names a case
 * guards it.
 */
export interface Mention {
  /** `name`: `compile`; `member`: `ejs.compile`; `base`: its `ejs`; `text`: `'compile'`; `whole`: `require('ejs')`. */
  readonly kind: 'name' | 'member' | 'base' | 'text' | 'whole';
  readonly name: string;
  /** The beginning of a member's chain. */
  readonly root: Root;
  readonly sure: boolean;
}

/** A name, an import in place, `this`, or anything else (null). */
export type Root = string | Lines | 'this' | null;

/** The lines of an import, by which the module graph finds what it loads. */
export interface Lines {
  readonly line: number;
  readonly endLine: number;
}

/** A local name that an import binds; `member` null is the module itself. */
export interface Binding extends Lines {
  readonly member: string | null;
}

export interface ModuleRegions {
  readonly top: Region;
  /** Regions by the names that functions and classes have within the module. */
  readonly locals: ReadonlyMap<string, readonly Region[]>;
  /**
   * Regions by the names that others call: exports, methods, properties; '' is the module itself where it is called.
   */
  readonly members: ReadonlyMap<string, readonly Region[]>;
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Local names → the beginnings of the values that are put into them. */
  readonly flows: ReadonlyMap<string, ReadonlySet<Exclude<Root, null>>>;
  /** Parameters: names that stand for anything. */
  readonly parameters: ReadonlySet<string>;
}
