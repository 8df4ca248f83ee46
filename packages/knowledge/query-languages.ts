import type { QueryLanguage } from '@emmental/model';

/** The code to write instead of a text of a language with event data in it. Source: the API reference of each service and library. */
interface LanguageRow {
  readonly fix: { readonly javascript: string; readonly python: string };
  /** Describes the problem beside the code; absent = as the kind of sink does. */
  readonly problem?: string;
}

const both = (fix: string): LanguageRow => ({ fix: { javascript: fix, python: fix } });

/** Languages whose cure is not the usual one of their kind of sink. */
export const queryLanguages: Readonly<Record<QueryLanguage, LanguageRow>> = {
  // DynamoDB developer guide, "Using expressions".
  'dynamodb expression': {
    fix: {
      javascript:
        'keep the expression fixed, pass the value in ExpressionAttributeValues; choose attribute names from a list',
      python:
        'keep the expression fixed, pass the value in ExpressionAttributeValues, or use Key and Attr of boto3; choose attribute names from a list',
    },
  },
  // DynamoDB API reference, `ExecuteStatement`.
  partiql: both(
    'write ? in the statement and pass the value in Parameters; choose attribute names from a list',
  ),
  // RDS Data API and Redshift Data API, `ExecuteStatement`.
  'named parameters': both(
    'write :name in the statement and pass the value as a parameter of that name; choose column names from a list',
  ),
  // Neptune data API, `ExecuteOpenCypherQuery`.
  graph: both('write $name in the query and pass the value in parameters; choose labels from a list'),
  'no values': both(
    'this service takes no parameters: look the value up in a list, or accept only what a strict pattern allows, such as /^[a-z0-9-]+$/',
  ),
  // RFC 4515 §3; documentation of ldapjs, of ldap3 and of python-ldap.
  ldap: {
    fix: {
      javascript:
        'build the filter from objects: new EqualityFilter({ attribute, value }); it escapes the value',
      python: 'escape the value: escape_filter_chars(value)',
    },
  },
  // XPath 1.0 §3.1; documentation of xpath and of lxml.
  xpath: {
    fix: {
      javascript:
        'write $name in the expression and pass the value as a variable: parse(text).select({ node, variables })',
      python: 'write $name in the expression and pass the value as a variable: tree.xpath(text, name=value)',
    },
  },
  // OWASP, "XML External Entity Prevention Cheat Sheet"; documentation of libxmljs, lxml and xml.sax.
  xml: {
    problem: '`{e}` is an XML document, and its reader opens the files and addresses that it names',
    fix: {
      javascript: 'leave out noent, replaceEntities and dtdload, so that the document cannot name files',
      python: 'use defusedxml, or XMLParser(resolve_entities=False) without load_dtd',
    },
  },
  // Documentation of Redis, `EVAL`.
  lua: both('keep the script fixed and pass the value in ARGV'),
};
