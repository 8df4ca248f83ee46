import { partsOf, spelled } from '@emmental/model';
import { localPath } from '../../local-path.ts';
import type { Declaration, Declared } from '../declared.ts';
import { isAbsent, property, textAt } from '../property.ts';

/** The authentication types that a schema names for a field (`Query.post`), by the field. */
export type Schema = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the schema of an AppSync API, from the template or from a file of the repository. Null if it has none or a part of it
 * could not be read.
 */
export function schemaOf(api: string, app: Declared): Schema | null {
  const texts = app
    .ofType('AWS::AppSync::GraphQLSchema')
    .filter(({ properties }) => app.named(property(properties, 'ApiId')).includes(api))
    .map((schema) => textOf(schema, app));
  if (texts.length === 0 || texts.includes(null)) return null;
  return fieldsIn(texts.join('\n'));
}

function textOf({ properties }: Declaration, app: Declared): string | null {
  const inline = property(properties, 'Definition');
  if (inline !== undefined && !isAbsent(inline)) return partsOf(inline) ? spelled(inline) : null;
  const written = textAt(properties, 'DefinitionS3Location');
  const path = written === null ? null : localPath(written, app.template.path);
  const file = path === null ? null : app.source.read(path);
  return file && 'text' in file ? file.text : null;
}

/** Source: AppSync developer guide, directives of authorization. `@aws_auth` names groups of the user pool. */
const directives: Readonly<Record<string, string>> = {
  aws_api_key: 'API_KEY',
  aws_iam: 'AWS_IAM',
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
  aws_auth: 'AMAZON_COGNITO_USER_POOLS',
  aws_oidc: 'OPENID_CONNECT',
  aws_lambda: 'AWS_LAMBDA',
};

/** Returns the fields of all types of a schema. A field without a directive has those of its type. */
export function fieldsIn(schema: string): Schema {
  const plain = schema
    .replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"/g, '')
    .replace(/#.*/g, '')
    .replace(/\([^()]*\)/g, ' ');
  const found = new Map<string, readonly string[]>();
  for (const [, type = '', head = '', body = ''] of plain.matchAll(
    /\b(?:type|interface)\s+(\w+)([^{}]*)\{([^{}]*)\}/g,
  )) {
    const ofType = typesIn(head);
    const names = [...body.matchAll(/(\w+)\s*:/g)];
    for (const [index, name] of names.entries()) {
      const own = typesIn(body.slice(name.index, names[index + 1]?.index));
      found.set(`${type}.${name[1]}`, own.length > 0 ? own : ofType);
    }
  }
  return found;
}

const typesIn = (text: string): readonly string[] =>
  [...text.matchAll(/@(\w+)/g)].flatMap(([, name = '']) => directives[name] ?? []);
