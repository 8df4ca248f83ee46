import type { Diagnostic, Fetched, Format, Location, Source, Value, Wording } from '@emmental/model';
import type { Packaging } from './app/packaging/packaging.ts';
import type { Origins } from './origins.ts';
import type { MapNode, Node } from './tree.ts';

/**
 * A template language. Every format lowers to one CloudFormation tree, positions kept, and one builder reads
 * that into an App: a new format is one folder with one of these.
 */
export interface TemplateFormat {
  readonly name: Exclude<Format, 'handler'>;
  /** Is the parsed document one of this format? Called on every YAML and JSON file, so it must be quick. */
  recognises(path: string, root: MapNode): boolean;
  lower(document: Document, context: LowerContext): Template;
}

/** One parsed file. */
export interface Document {
  readonly path: string;
  readonly root: MapNode;
}

/** A file that a template takes in; its root may be a list or a scalar too. */
export interface Included {
  readonly path: string;
  readonly root: Node;
}

export interface LowerContext {
  readonly source: Source;
  /** Parses another YAML or JSON file of the repository; cached; diagnostics are kept by the reader. */
  parse(path: string): Included | null;
  /** Values that the user gave: `--env NAME=VALUE`, `--opt name=value`, `--param Name=value`. Never the scanner's own environment. */
  readonly given: {
    readonly env: ReadonlyMap<string, string>;
    readonly opt: ReadonlyMap<string, string>;
    readonly parameters: ReadonlyMap<string, string>;
  };
}

/** A CloudFormation template, all transforms applied, ready for the evaluator and the builder. */
export interface Template {
  readonly path: string;
  readonly format: Exclude<Format, 'handler'>;
  readonly name: string;
  /** Parameters, Mappings, Conditions, Resources, Outputs. No `Transform`, no `Globals`, only CloudFormation types. */
  readonly root: MapNode;
  /** By logical id: what CloudFormation has no word for. */
  readonly functions: ReadonlyMap<string, FunctionOrigin>;
  /** What whoever deploys may give, in CloudFormation's words; absent = as `Parameters` in its file says. */
  readonly parameters?: ReadonlyMap<string, Value>;
  /** How layers are packed, by logical id; absent = all of their folders. */
  readonly layers?: ReadonlyMap<string, Packaging>;
  /** Logical ids that the format generated; see `Generated`. */
  readonly generated: ReadonlyMap<string, Generated>;
  /** Statements that the format wrote, by place; absent = none. */
  readonly origins?: Origins;
  /** Values that stand in the tree as `{ 'Emmental::Value': '<key>' }`: partly known or unknown results of a format's own resolver. */
  readonly values: ReadonlyMap<string, Value>;
  /** How its language says CloudFormation's properties; absent = as CloudFormation does. */
  readonly wording?: Wording;
  /** What it takes from elsewhere when it is deployed; absent = nothing. */
  readonly fetched?: readonly Fetched[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Generated {
  /** The logical id of the resource it was generated from. */
  readonly of: string;
  /** Its part of the user's file, where no function and no event is behind it: `provider.iam.role`. */
  readonly place?: string;
}

export interface FunctionOrigin {
  /** The user's name of it: key in serverless.yml, logical id elsewhere. */
  readonly name: string;
  readonly at: Location;
  /** Folder of the code, relative to the root; null when it is not in the repository. */
  readonly directory: string | null;
  /** How its code is packed; null = nobody can tell here, as with a bundler; absent = the folder as it is. */
  readonly packaging?: Packaging | null;
  /** Entry points that a bundler is told (`Metadata.BuildProperties.EntryPoints`), relative to `directory`. */
  readonly entryPoints: readonly string[];
  /** Names of its environment that the service gives all its functions; absent = none. */
  readonly shared?: ReadonlySet<string>;
  /** What each trigger's position in the user's file is: by logical id of the generated resource (mapping, permission, rule). */
  readonly events: readonly EventOrigin[];
}

/** One event as the user wrote it; the builder joins it with the generated resources for source and exposure. */
export interface EventOrigin {
  /** SAM's event key, or `httpApi#1` in serverless.yml. */
  readonly name: string;
  /** Below the function in the user's file: `Events.Upload`, `events[0]`. */
  readonly place: string;
  /** The format's own type: `Api`, `SQS`, `http`, `sqs`. */
  readonly type: string;
  readonly at: Location;
  /** Logical ids of what the format generated for it; none when the event could not be read. */
  readonly generated: readonly string[];
}
