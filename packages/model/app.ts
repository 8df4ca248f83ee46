import type { Feed } from './feeds.ts';
import type { Location } from './location.ts';
import type { StartedBy } from './permissions.ts';
import type { TriggerKind } from './trigger-kind.generated.ts';
import type { Value } from './value.ts';
import type { Wording } from './wording.ts';

export type Format =
  | 'cloudformation'
  | 'sam'
  | 'serverless'
  | 'terraform'
  | 'cdk'
  | 'gcloud'
  | 'firebase'
  | 'knative'
  | 'handler';

/** A set of functions that is deployed together. `id` = template path, or `<file>` of the first handler when there is no template. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly template: string | null;
  /** The folder of the template, or of the first handler when there is no template; '' is the root. */
  readonly folder: string;
  readonly format: Format;
  readonly functions: readonly FunctionDeclaration[];
  /** Resources that hold a role as functions do: state machines, API integrations, rules, pipes, resolvers. */
  readonly subjects: readonly Subject[];
  readonly roles: readonly Role[];
  /** Users, groups, and policies that are attached to nothing in the template; absent = none. */
  readonly identities?: readonly Identity[];
  readonly resources: ReadonlyMap<string, Resource>;
  /** Policies on resources: bucket, queue and topic policies, Lambda permissions, key policies. */
  readonly resourcePolicies: readonly ResourcePolicy[];
  /** Messages that resources pass to each other without a function between them; absent = none. A trigger of a function is not a feed. */
  readonly feeds?: readonly Feed[];
  /**
   * By resource that holds data, the people from outside whom policies and roles let write into it; absent = none. `keys`: they may
   * write every object of a bucket, or some.
   */
  readonly writers?: ReadonlyMap<string, Audience & { readonly keys: 'all' | 'some' }>;
  /** By the logical id of a function, a place of the template that gives its name or ARN to somebody who may start it; absent = none. */
  readonly handedOn?: ReadonlyMap<string, string>;
  /** Files of the repository in each layer, by the layer's logical id; absent = the template builds no layer from a folder. */
  readonly layers?: ReadonlyMap<string, Package>;
  /** `Parameters` of a CloudFormation or SAM template, as they are written, by name; absent = the template has no parameters. */
  readonly parameters?: ReadonlyMap<string, Value>;
  /** The conditions of the template, by the term that other parts name; absent = none is read. */
  readonly conditions?: ReadonlyMap<string, TemplateCondition>;
  /** The template language's names for CloudFormation's properties; absent = CloudFormation's own names. */
  readonly wording?: Wording;
  /** Modules and plug-ins that a deployment fetches from elsewhere; absent = the format fetches nothing. */
  readonly fetched?: readonly Fetched[];
  /** The plug-ins that change the template at a deployment, also those in the repository: names, paths, or `(computed)`. */
  readonly plugins?: readonly string[];
  /** How many scalar template values were evaluated, and how many of them stayed unknown. */
  readonly values: { readonly total: number; readonly unknown: number };
}

/** A condition of a template, in words that a person can set. */
export interface TemplateCondition {
  /** `Stage is prod`; null = the name of the condition says as much, or it cannot be written shortly. */
  readonly says: string | null;
  /** Does it hold where every parameter has its default? Null = a deployment has to set a parameter. */
  readonly byDefault: boolean | null;
}

/** A module of Terraform outside the repository, or a plug-in of the Serverless Framework. */
export interface Fetched {
  readonly kind: 'module' | 'plugin';
  /** `module.fn`, `plugins.serverless-offline`. */
  readonly id: string;
  /** The address or name of the module or plug-in, as the template writes it. */
  readonly source: string;
  /** The version, commit or lockfile that pins it; null = each deployment may fetch another version. */
  readonly pinnedBy: string | null;
  readonly at: Location;
}

export interface Resource {
  readonly id: string;
  /** CloudFormation type, e.g. `AWS::DynamoDB::Table`. */
  readonly type: string;
  readonly properties: Value;
  /** The template condition under which the resource exists. */
  readonly condition: string | null;
  /** True when the format generated the resource (an implicit API, a role). */
  readonly generated: boolean;
  /**
   * For a generated resource: the part of the template from which the format made it, such as `Fn.Events.Upload` or
   * `functions.work.events[0]`. Absent = the template has the resource under its own id, or has no such part.
   */
  readonly place?: string;
  readonly at: Location;
}

export type Language = 'javascript' | 'python' | 'other';

export interface FunctionDeclaration {
  /** `<template path>#<logical id, or the key in serverless.yml>`; without a template `<file>#<export>`. */
  readonly id: string;
  /** The user's name for the function: logical id or key. */
  readonly name: string;
  /** The CloudFormation logical id that resource references use. Same as `name` except in serverless.yml. */
  readonly logicalId: string;
  readonly at: Location;
  readonly runtime: string | null;
  readonly language: Language;
  readonly packageType: 'zip' | 'image';
  /** The folder of the code and the handler in it, or the reason why these are not known. */
  readonly handler: HandlerReference | UnknownHandler;
  readonly environment: ReadonlyMap<string, Value>;
  /** Names of environment variables that the service sets for all its functions; absent = none, or not known. */
  readonly shared?: ReadonlySet<string>;
  /** Id into `App.roles`; null when the role is not in this template (then `granted` is unknown, not empty). */
  readonly role: string | null;
  /** Where `role` is null, the role as the template names it, and the place; absent = it names none. */
  readonly roleElsewhere?: { readonly name: string; readonly at: Location };
  readonly triggers: readonly Trigger[];
  /** How functions of other apps of the same scan start it; absent = none does. */
  readonly startedBy?: readonly StartedBy[];
  /** Every other setting, by its CloudFormation property name: Timeout, VpcConfig, Layers, TracingConfig, … */
  readonly settings: ReadonlyMap<string, Value>;
  /** Folders, relative to the root, of the layers that the same template builds; absent = none. */
  readonly layerDirectories?: readonly string[];
  /** Layers whose content is not in the repository as files: of other accounts, of other templates, archives; absent = none. */
  readonly unreadLayers?: readonly UnreadLayer[];
  /** Settings and files of its image or of its build that start or add code beside what is read; absent = none. */
  readonly imageStarts?: readonly ImageStart[];
  /** Files of the repository in the function's deployment package; absent = not known, for example when a bundler makes the package. */
  readonly package?: Package;
  /** The template condition under which the function exists. */
  readonly condition: string | null;
  /**
   * Present if the CDK adds the function by itself, so that nobody can change its settings: `role` = nor its permissions,
   * `settings` = people wrote those.
   */
  readonly ofFramework?: 'settings' | 'role';
  /** In Google Cloud, the service account that the function runs as; absent on AWS, where a function has a role. */
  readonly account?: ServiceAccount;
}

/** A layer of a function whose content the repository does not hold as files. */
export interface UnreadLayer {
  /** The name in its ARN, its logical id, or the parameter that names it; null = the template does not show which layers there are. */
  readonly name: string | null;
  readonly at: Location;
}

/** An instruction of a Dockerfile that puts code beside the handler: `copies agent to /opt/extensions`. */
export interface ImageStart {
  readonly what: string;
  readonly at: Location;
}

/** Files of the repository in a deployment package. Functions with the same package share it. */
export interface Package {
  /** The folder that is packed, relative to the root. */
  readonly directory: string;
  /** Packed files that are credentials. `takenBy` = the pattern line that includes the file; null = the whole folder is packed. */
  readonly credentials: readonly {
    readonly path: string;
    /** A description such as `a private key`, `settings of an environment`. */
    readonly what: string;
    readonly takenBy: TakingPattern | null;
  }[];
  /**
   * Credentials in the text of the packed files. Only the files of layers are searched; of a function, the code
   * that it loads is examined instead. Absent = not searched.
   */
  readonly secrets?: readonly { readonly what: string; readonly at: Location }[];
  /** The pattern line that includes every file, also the files that the tool leaves out by default; null = there is none. */
  readonly takesAll: TakingPattern | null;
  /** The place that declares the packaging, or the function. */
  readonly at: Location;
}

export interface TakingPattern {
  readonly pattern: string;
  readonly at: Location;
}

/** The account that a function of Google Cloud runs as, with the roles that the template grants it. */
export interface ServiceAccount {
  /** Address of the account's resource in the template, or its common name: an e-mail address, `the default account of Compute Engine`. */
  readonly id: string;
  /**
   * `own` = the template names the account; `default` = Google makes the account for all functions of a project;
   * `unknown` = Emmental could not decide which account it is.
   */
  readonly kind: 'own' | 'default' | 'unknown';
  readonly roles: readonly GoogleGrant[];
  readonly at: Location;
}

/** One role that an account holds: `roles/storage.objectViewer` on a bucket. */
export interface GoogleGrant {
  /** `roles/editor`, or the address of a custom role of the template; null when the role is not known. */
  readonly role: string | null;
  /** The permissions of a custom role of the template; absent for a role that Google defines. */
  readonly permissions?: readonly string[];
  /** The scope of the grant: `project`, or the address or name of a resource. */
  readonly on: string;
  /** The template resource that grants the role. */
  readonly by: string;
  /** The template condition under which the grant exists; null = always. */
  readonly when: string | null;
  readonly at: Location;
}

/** A handler whose code folder is not known. Its source may still be found by the name of the artefact. */
export interface UnknownHandler {
  readonly kind: 'unknown';
  readonly why: string;
  /** The handler as the template writes it; absent = the template shows none. */
  readonly handler?: string;
  /** The package that the template deploys; absent = the template shows none. */
  readonly artefact?: Artefact;
}

/** A deployment package that is not in the repository. */
export interface Artefact {
  /** An archive or folder that a build writes, an object in a bucket, a container image, or the function where nothing names a package. */
  readonly kind: 'path' | 'object' | 'image' | 'function';
  /** The path, the key, the name of the image or of the function, with `*` in place of each part that is not known: `build/mail.zip`. */
  readonly name: string;
}

/**
 * `directory` is the deployed code (CodeUri), relative to the root: a folder, or an archive. An archive may be a file of the
 * repository, or a file that a build writes. `inline` holds ZipFile code.
 */
export interface HandlerReference {
  readonly kind: 'handler';
  readonly directory: string;
  /** The handler as the template writes it: `src/orders.handler`. */
  readonly handler: string;
  readonly inline: { readonly text: string; readonly at: Location } | null;
  /** The entry points of a bundler, relative to `directory`; absent = none. */
  readonly entryPoints?: readonly string[];
  /** How the code folder was found where the template does not name it; absent = the template names it. */
  readonly link?: Link;
}

/** The rules that find the source of a function. The words are a contract (JSON `handler.link.how`). */
export const linkRules = [
  'file of the handler',
  'code in the template',
  'entry point of the bundler',
  'archive',
  'source map',
  'build',
  'source beside the output',
  'name of the artefact',
  'name of the image',
  'only Dockerfile',
  'only file of the name',
  'adapter',
  'construct of the program',
  'argument of the module',
  'name of the function',
  'only entry point',
  'answer',
] as const;

const theRule: Readonly<Record<(typeof linkRules)[number], string>> = {
  'file of the handler': 'the file of the handler',
  'code in the template': 'the code in the template',
  'entry point of the bundler': 'the entry point of the bundler',
  archive: 'the archive in the repository',
  'source map': 'the source map of the deployed file',
  build: 'the files of the build',
  'source beside the output': 'the place of its output',
  'name of the artefact': 'the name of the deployed package',
  'name of the image': 'the name of the image',
  'only Dockerfile': 'the only Dockerfile for Lambda around the template',
  'only file of the name': 'the name of the handler, which only one file has',
  adapter: 'the settings of its adapter',
  'construct of the program': 'its construct in the CDK program',
  'argument of the module': 'an argument of its module',
  'name of the function': 'its own name',
  'only entry point': 'the only entry point in its file',
  answer: 'the answer of a person',
};

/** Returns how a source was found, as a phrase after "found by". */
export const foundBy = ({ how }: Link): string => theRule[how];

/** How the source of a function was found. */
export interface Link {
  readonly how: (typeof linkRules)[number];
  /** False = the rule is right for most repositories; a person can confirm or correct it. */
  readonly certain: boolean;
  /** The deployed file, where the repository has it and it was not shown to do what the source does; absent = there is none. */
  readonly notCompared?: string;
}

export type Exposure = 'public' | 'authenticated' | 'account' | 'internal' | 'unknown';

/** A source that can start a function. `kind` is a row of `knowledge`'s trigger table (`api`, `s3`, `sqs`, `schedule`, …). */
export interface Trigger {
  readonly kind: TriggerKind;
  /** The source as people see it: `POST /orders`, `s3 Uploads`, `cron(0 2 * * ? *)`. */
  readonly source: string;
  /** The id of the template resource that is the source; null = the source is not a resource of the template. */
  readonly sourceId: string | null;
  /** The value that names the source (an ARN, a queue reference), for the permissions the trigger needs. */
  readonly sourceValue: Value | null;
  readonly exposure: Exposure;
  /** The reason for the exposure: `no authorizer`, `Cognito authorizer Users`, `bucket policy line 12`, `not in the template`. */
  readonly by: string;
  /** The exposure under each condition of the template, present only if `exposure` is unknown because it depends on those conditions. */
  readonly cases?: readonly { readonly when: string | null; readonly exposure: Exposure }[];
  /** The permission that IAM asks callers for (`execute-api:Invoke`); absent = IAM does not authorize them. */
  readonly permission?: string;
  readonly at: Location;
  /** The part of the template that declares the trigger: `OrdersApi.Events.Place`, `functions.orders.events[0]`, or the id of a resource; null = none. */
  readonly place: string | null;
  readonly settings: ReadonlyMap<string, Value>;
}

/**
 * A resource other than a function that holds a role, such as a state machine. Its `calls` are the API calls that it
 * makes by itself.
 */
export interface Subject {
  /** `<template path>#<resource>`. */
  readonly id: string;
  /** The part of `id` after `#`: the resource, and a number if that resource holds several roles. */
  readonly resource: string;
  readonly kind: 'state-machine' | 'api' | 'rule' | 'pipe' | 'resolver' | 'schedule' | 'delivery';
  readonly name: string;
  readonly role: string | null;
  /** API calls in the definition of the resource. `unknown` lists the parts of the definition that were not read. */
  readonly calls: readonly {
    readonly action: string;
    readonly resource: Value;
    /** `possible` = the call happens only for some requests or settings; absent = `known`. */
    readonly certainty?: 'known' | 'possible';
    /** The service (`athena`) that gets a statement which may need the action: people are asked. Absent = the call needs it. */
    readonly askedOf?: string;
    readonly at: Location;
  }[];
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
  readonly at: Location;
}

export interface Role {
  /** Logical id of the role, or `<function>Role` when the format makes the role. */
  readonly id: string;
  /** The path of the parent template that declares the role and passes it to this template; functions of other templates may hold it too. */
  readonly declaredIn?: string;
  /** Names of the functions (and subjects) that hold the role. */
  readonly holders: readonly string[];
  readonly generated: boolean;
  /** For a generated role: the part of the template from which the format made it, as in `Resource.place`. */
  readonly place?: string;
  readonly statements: readonly Statement[];
  /** Managed policies by name. The package `knowledge` has the statements of those that AWS publishes. */
  readonly managed: readonly { readonly policy: Value; readonly at: Location }[];
  readonly boundary: Value | null;
  /** Statements of the boundary, if the template itself declares it. */
  readonly boundaryPolicy?: {
    readonly statements: readonly Statement[];
    readonly unknown: readonly { readonly why: string; readonly at: Location }[];
  };
  readonly trust: readonly Statement[];
  /** Parts of the role that Emmental could not read. If there are any, the role grants at least `statements`, perhaps more. */
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
  readonly at: Location;
}

/**
 * A user, a group, or a policy that nothing of the template has: whoever gets it has its permissions. `holders` is empty. A
 * user has the statements of its groups, too.
 */
export interface Identity extends Role {
  readonly kind: 'user' | 'group' | 'policy';
  /** The groups of a user, by id. */
  readonly groups: readonly string[];
}

/** One statement of an identity or resource policy, evaluated. The lists `values` are never empty. */
export interface Statement {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly action: { readonly not: boolean; readonly values: readonly Value[] };
  readonly resource: { readonly not: boolean; readonly values: readonly Value[] } | null;
  readonly principal: { readonly not: boolean; readonly value: Value } | null;
  readonly condition: Value | null;
  /** The template condition under which the statement exists. */
  readonly when: string | null;
  /**
   * Id of the template resource that holds the statement, if it is not the role: a separate policy, or the SAM
   * connector for which the statement is generated.
   */
  readonly heldBy?: string;
  /** The source of the statement: `inline`, `managed:<name>`, `template:<SAM policy template>`, `generated` (the format adds it by itself), … */
  readonly origin: string;
  readonly at: Location;
}

/** The principals that a statement admits, as an exposure. */
export interface Audience {
  readonly exposure: Exposure;
  /** The reason for the exposure, as in `Trigger.by`. */
  readonly by: string;
}

export interface ResourcePolicy {
  /** Logical id of the resource that the policy protects; null when that resource is not in the template. */
  readonly resource: string | null;
  /**
   * Logical id of the template resource that declares the policy (an `AWS::S3::BucketPolicy`); absent if the
   * protected resource declares the policy itself, or if the format generated the policy.
   */
  readonly declaredBy?: string;
  readonly statements: readonly Statement[];
  /** The principals that each statement admits, in the same order; null for a denial. */
  readonly audiences: readonly (Audience | null)[];
  readonly at: Location;
}
