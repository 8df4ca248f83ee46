import {
  type Abstract,
  type Call,
  choices,
  constant,
  flowsWithin,
  isInner,
  record,
  stringOf,
  truthOf,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { argument, self } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { recordSink, stepsOf } from '../record-sink.ts';
import { applyBehaves } from '../rules.ts';
import { sanitizedFor } from '../sanitizers.ts';

/** Names the things that a reader opens because a document names them. */
type Opens = 'files' | 'files and addresses' | 'files before version 5' | 'nothing';

/** Records event data in a document whose reader opens what the document names (CWE-611). */
function recordDocument(call: Call, document: Abstract | undefined, opens: Opens): void {
  if (opens === 'nothing') return;
  if (opens === 'files before version 5') {
    askAboutVersion(call, document ?? undefinedValue);
    return;
  }
  const place = { ...call, language: 'xml' } as const;
  recordSink(place, 'path', document);
  if (opens === 'files and addresses') recordSink(place, 'url', document);
}

/** Asks for the version of lxml: from version 5 on, a parser opens nothing unless the program says so. */
function askAboutVersion({ machine, at }: Call, document: Abstract): void {
  const cause = 'lxml/entities';
  const what = 'what lxml opens for a document';
  const why =
    'before version 5 it opens the files that a document names, unless resolve_entities=False is passed';
  const flows = flowsWithin(machine, document).filter(
    (flow) => !isInner(flow.path) && sanitizedFor('path', stepsOf(machine, flow)) === null,
  );
  if (flows.length === 0) return;
  record(machine, { kind: 'undecided', what, why, touches: [], cause }, at);
  for (const { path } of flows)
    record(machine, { kind: 'given', what, eventPath: path, unread: { cause, sinks: ['path'] } }, at);
}

/** May an option be on? `standard`: what it is where the call does not name it. */
const mayBeOn = (call: Call, from: string, standard = false): boolean => {
  const value = argument(call, from);
  return value === undefined ? standard : truthOf(call.machine, value) !== false;
};

const result: Behaves = { returns: 'tainted' };

/** `parseXml(text, { noent, dtdload, nonet })` of libxmljs. Source: its README; libxml2, `xmlParserOption`. */
const withOptions = (call: Call): Abstract => {
  const isOpen = ['noent', 'replaceEntities', 'dtdload', 'dtdattr', 'dtdvalid', 'xinclude'].some((name) =>
    mayBeOn(call, `1.${name}`),
  );
  const network = mayBeOn(call, '1.nonet') ? 'files' : 'files and addresses';
  recordDocument(call, argument(call, '0'), isOpen ? network : 'nothing');
  return applyBehaves(result, call);
};

/** Returns the things that a parser of lxml opens with these options. Source: lxml.de, "Parsing XML and HTML with lxml", Parser options. */
function opensInLxml(call: Call): Opens {
  const entities = argument(call, 'resolve_entities');
  const isInternal =
    entities !== undefined && choices(entities).every((choice) => stringOf(choice) === 'internal');
  const opens =
    mayBeOn(call, 'load_dtd') ||
    mayBeOn(call, 'dtd_validation') ||
    (entities !== undefined && !isInternal && mayBeOn(call, 'resolve_entities'));
  if (opens) return mayBeOn(call, 'no_network', true) ? 'files' : 'files and addresses';
  return entities === undefined ? 'files before version 5' : 'nothing';
}

const parserOfLxml = (call: Call): Abstract =>
  instanceOf(call, 'lxml/parser', { opens: constant(opensInLxml(call)) });

/** `etree.fromstring(text, parser)`. The parser decides; a parser that is not known may be one of another kind. */
const readByLxml = (call: Call): Abstract => {
  const parser = argument(call, '1|parser');
  for (const choice of parser ? choices(parser) : [undefinedValue])
    recordDocument(call, argument(call, '0|text|source'), opensOf(choice));
  return applyBehaves(result, call);
};

/** Records the document in an open file that `etree.parse(file, parser)` reads; a text is the name of a file. */
export function parsedByLxml(call: Call): void {
  const files = choices(argument(call, '0|source') ?? undefinedValue).filter(
    ({ kind }) => !/^(?:constant|text|event)$/.test(kind),
  );
  if (files.length > 0)
    readByLxml({
      ...call,
      args: [union(files), ...call.args.slice(1)],
      named: new Map([...call.named].filter(([name]) => name !== 'source')),
    });
}

const opensOf = (parser: Abstract): Opens => {
  const known = parser.kind === 'instance' ? stringOf(parser.facts['opens']) : null;
  if (known !== null) return known as Opens;
  return parser.kind === 'library' || parser.kind === 'instance' ? 'nothing' : 'files before version 5';
};

const iterated = (call: Call): Abstract => {
  recordDocument(call, argument(call, '0|source'), opensInLxml(call));
  return applyBehaves(result, call);
};

/** A stylesheet or a document with inclusions may read files and addresses by itself: `document('/etc/passwd')`. */
const readsAlone = (call: Call): Abstract => {
  recordDocument(call, argument(call, '0|xslt_input'), 'files and addresses');
  return applyBehaves(result, call);
};

const fed = (call: Call): Abstract => {
  recordDocument(call, argument(call, '0|data'), opensOf(self(call)));
  return undefinedValue;
};

const lxmlParser: TypeModel = {
  methods: { feed: fed, close: { returns: 'tainted' } },
  pattern: (name) => (name.startsWith('__') ? undefined : { returns: 'fresh' }),
  complete: true,
};

/** `parser.setFeature(feature_external_ges, True)`; the parser keeps it. Off since Python 3.7.1. Source: docs.python.org, xml.sax. */
const setFeature = (call: Call): Abstract => {
  const isExternal = choices(argument(call, '0|name') ?? unknown('a feature')).some((choice) =>
    choice.kind === 'library'
      ? /feature_external_(?:ges|pes)$/.test(choice.path)
      : /external-(?:general|parameter)-entities$/.test(stringOf(choice) ?? 'external-general-entities'),
  );
  const parser = self(call);
  if (parser.kind === 'instance' && isExternal && mayBeOn(call, '1|state'))
    write(call.machine.store, parser.holder.cell, constant(true));
  return undefinedValue;
};

const isOpened = (parser: Abstract | undefined): boolean =>
  parser !== undefined &&
  choices(parser).some((choice) => choice.kind === 'instance' && choice.holder.cell.value.kind !== 'absent');

const readBySax = (call: Call): Abstract => {
  const opens = isOpened(self(call)) ? 'files and addresses' : 'nothing';
  recordDocument(call, argument(call, '0|source|data'), opens);
  return undefinedValue;
};

const saxParser: TypeModel = {
  methods: { setFeature, parse: readBySax, feed: readBySax },
  pattern: (name) => (name.startsWith('__') ? undefined : { returns: 'fresh' }),
  complete: true,
};

/** `minidom.parseString(text, parser)` and `pulldom.parseString(text, parser)` read with a parser of SAX. */
const readWithParser = (call: Call): Abstract => {
  const opens = isOpened(argument(call, '1|parser')) ? 'files and addresses' : 'nothing';
  recordDocument(call, argument(call, '0|string|stream_or_string'), opens);
  return applyBehaves(result, call);
};

const ofLxml: Readonly<Record<string, Behaves>> = {
  ...Object.fromEntries(
    ['fromstring', 'XML', 'fromstringlist', 'XMLID', 'parseid'].map((name) => [name, readByLxml]),
  ),
  iterparse: iterated,
  XSLT: readsAlone,
  ...Object.fromEntries(
    ['XMLParser', 'XMLPullParser', 'ETCompatXMLParser'].map((name) => [name, parserOfLxml]),
  ),
};

/** Readers of XML that may open the files and addresses that a document names. */
export const documents: readonly LibraryModel[] = [
  {
    libraries: ['libxmljs', 'libxmljs2', 'libxmljs-mt'],
    language: 'javascript',
    exports: Object.fromEntries(
      ['parseXml', 'parseXmlString', 'parseXmlAsync', 'Document.fromXml', 'Document.fromXmlAsync'].map(
        (name) => [name, withOptions],
      ),
    ),
    complete: true,
  },
  {
    libraries: ['lxml.etree', 'lxml.objectify'],
    language: 'python',
    exports: ofLxml,
    types: { 'lxml/parser': lxmlParser },
  },
  {
    libraries: ['xml.sax', 'xml.sax.expatreader'],
    language: 'python',
    exports: {
      make_parser: { returns: { type: 'sax/parser' } },
      create_parser: { returns: { type: 'sax/parser' } },
    },
    types: { 'sax/parser': saxParser },
  },
  {
    libraries: ['xml.dom.minidom', 'xml.dom.pulldom'],
    language: 'python',
    exports: { parseString: readWithParser },
  },
];
