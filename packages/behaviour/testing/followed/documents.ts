import { type FollowedFixture, nodeHandler as js, pythonHandler as py } from './fixture.ts';

const xml = ['xml d'];
const none = ['!xml d', '!question'];
/** Before version 5, lxml opens what a document names unless it is told not to. */
const asked = ['!xml d', 'question'];

/** Readers of XML that open the files and addresses which a document names. */
export const documentFixtures: readonly FollowedFixture[] = [
  [
    'libxmljs with noent',
    js(`return x.parseXml(d, { noent: true }).root().text();`, `import x from 'libxmljs';`),
    xml,
  ],
  [
    'libxmljs2 with noent',
    js(`return parseXml(d, { noent: true, nonet: true });`, `import { parseXml } from 'libxmljs2';`),
    xml,
  ],
  [
    'libxmljs parseXmlString',
    js(`return x.parseXmlString(d, { noent: true });`, `import * as x from 'libxmljs';`),
    xml,
  ],
  ['libxmljs with dtdload', js(`return x.parseXml(d, { dtdload: true });`, `import x from 'libxmljs';`), xml],
  [
    'libxmljs with options of the event',
    js(`return x.parseXml(d, event.options);`, `import x from 'libxmljs';`),
    xml,
  ],
  [
    'libxmljs with replaceEntities',
    js(`return x.parseXml(d, { replaceEntities: true });`, `import x from 'libxmljs2';`),
    xml,
  ],
  ['libxmljs without options', js(`return x.parseXml(d);`, `import x from 'libxmljs';`), none],
  [
    'libxmljs without noent',
    js(`return x.parseXml(d, { noent: false, noblanks: true });`, `import x from 'libxmljs';`),
    none,
  ],
  [
    'libxmljs async',
    js(`return x.Document.fromXmlAsync(d, { noent: true });`, `import x from 'libxmljs';`),
    xml,
  ],
  [
    'libxmljs Document',
    js(`return x.Document.fromXml(d, { noent: true });`, `import x from 'libxmljs';`),
    xml,
  ],
  ['libxml-xsd', js(`return x.parse(d);`, `import x from 'libxml-xsd';`), ['!xml d']],
  ['node-expat', js(`new expat.Parser('UTF-8').write(d);`, `import expat from 'node-expat';`), ['!xml d']],
  [
    'xmldom',
    js(
      `return new DOMParser().parseFromString(d, 'text/xml');`,
      `import { DOMParser } from '@xmldom/xmldom';`,
    ),
    ['!xml d'],
  ],
  ['xml2js', js(`return parseStringPromise(d);`, `import { parseStringPromise } from 'xml2js';`), none],
  [
    'fast-xml-parser',
    js(
      `return new XMLParser({ processEntities: true }).parse(d);`,
      `import { XMLParser } from 'fast-xml-parser';`,
    ),
    ['!xml d'],
  ],
  ['sax', js(`sax.parser(true).write(d).close();`, `import sax from 'sax';`), none],
  [
    'the body of a request',
    js(`return x.parseXml(event.body, { noent: true });`, `import x from 'libxmljs';`),
    ['xml body'],
  ],
];

/** The same in Python. */
export const pythonDocumentFixtures: readonly FollowedFixture[] = [
  ['lxml fromstring', py(`return etree.fromstring(d).text`, 'from lxml import etree'), asked],
  ['lxml XML', py(`return etree.XML(d).text`, 'from lxml import etree'), asked],
  [
    'lxml parse of bytes',
    py(`return etree.parse(io.BytesIO(d.encode())).getroot().text`, 'import io\nfrom lxml import etree'),
    asked,
  ],
  [
    'lxml parse of a text',
    py(`return etree.parse(io.StringIO(d))`, 'import io\nfrom lxml import etree'),
    asked,
  ],
  [
    'lxml iterparse',
    py(
      `return [e.tag for _, e in etree.iterparse(io.BytesIO(d.encode()))]`,
      'import io\nfrom lxml import etree',
    ),
    asked,
  ],
  [
    'lxml with resolve_entities',
    py(
      `p = etree.XMLParser(resolve_entities=True, no_network=False)\nreturn etree.fromstring(d, p)`,
      'from lxml import etree',
    ),
    xml,
  ],
  [
    'lxml with a named parser',
    py(`return etree.fromstring(d, parser=etree.XMLParser(resolve_entities=True))`, 'from lxml import etree'),
    xml,
  ],
  [
    'lxml with load_dtd',
    py(`return etree.fromstring(d, etree.XMLParser(load_dtd=True))`, 'from lxml import etree'),
    xml,
  ],
  [
    'lxml with huge_tree alone',
    py(`return etree.fromstring(d, etree.XMLParser(huge_tree=True))`, 'from lxml import etree'),
    asked,
  ],
  [
    'lxml without entities',
    py(`return etree.fromstring(d, etree.XMLParser(resolve_entities=False))`, 'from lxml import etree'),
    none,
  ],
  [
    'lxml with internal entities',
    py(`return etree.fromstring(d, etree.XMLParser(resolve_entities='internal'))`, 'from lxml import etree'),
    none,
  ],
  [
    'lxml without entities but with a DTD',
    py(
      `return etree.fromstring(d, etree.XMLParser(resolve_entities=False, load_dtd=True))`,
      'from lxml import etree',
    ),
    xml,
  ],
  [
    'lxml feed',
    py(`p = etree.XMLParser(resolve_entities=True)\np.feed(d)\nreturn p.close()`, 'from lxml import etree'),
    xml,
  ],
  ['lxml objectify', py(`return objectify.fromstring(d)`, 'from lxml import objectify'), asked],
  ['lxml.etree as a module', py(`return lxml.etree.fromstring(d)`, 'import lxml.etree'), asked],
  ['lxml html', py(`return html.fromstring(d)`, 'from lxml import html'), none],
  [
    'lxml XSLT of the event',
    py(
      `return etree.XSLT(etree.fromstring(d, etree.XMLParser(resolve_entities=False)))`,
      'from lxml import etree',
    ),
    xml,
  ],
  [
    'a default parser',
    py(
      `etree.set_default_parser(etree.XMLParser(resolve_entities=False))\nreturn etree.fromstring(d)`,
      'from lxml import etree',
    ),
    asked,
  ],
  [
    'sax with external entities',
    py(
      `p = make_parser()\np.setFeature(feature_external_ges, True)\np.parse(io.StringIO(d))`,
      'import io\nfrom xml.sax import make_parser\nfrom xml.sax.handler import feature_external_ges',
    ),
    xml,
  ],
  [
    'sax without the feature',
    py(`p = make_parser()\np.parse(io.StringIO(d))`, 'import io\nfrom xml.sax import make_parser'),
    none,
  ],
  [
    'sax with the feature off',
    py(
      `p = make_parser()\np.setFeature(feature_external_ges, False)\np.parse(io.StringIO(d))`,
      'import io\nfrom xml.sax import make_parser\nfrom xml.sax.handler import feature_external_ges',
    ),
    none,
  ],
  ['sax parseString', py(`xml.sax.parseString(d, xml.sax.ContentHandler())`, 'import xml.sax'), none],
  [
    'sax feed',
    py(
      `p = xml.sax.make_parser()\np.setFeature(xml.sax.handler.feature_external_ges, 1)\np.feed(d)`,
      'import xml.sax, xml.sax.handler',
    ),
    xml,
  ],
  [
    'pulldom with a parser',
    py(
      `p = make_parser()\np.setFeature(feature_external_ges, True)\nfor e, n in pulldom.parseString(d, p): print(n)`,
      'from xml.dom import pulldom\nfrom xml.sax import make_parser\nfrom xml.sax.handler import feature_external_ges',
    ),
    xml,
  ],
  ['pulldom', py(`for e, n in pulldom.parseString(d): print(n)`, 'from xml.dom import pulldom'), none],
  ['minidom', py(`return minidom.parseString(d)`, 'from xml.dom import minidom'), none],
  [
    'minidom with a parser',
    py(
      `p = make_parser()\np.setFeature(feature_external_ges, True)\nreturn minidom.parseString(d, p)`,
      'from xml.dom import minidom\nfrom xml.sax import make_parser\nfrom xml.sax.handler import feature_external_ges',
    ),
    xml,
  ],
  ['ElementTree', py(`return ET.fromstring(d)`, 'import xml.etree.ElementTree as ET'), none],
  ['expat', py(`p = expat.ParserCreate()\np.Parse(d)`, 'from xml.parsers import expat'), none],
  ['defusedxml', py(`return fromstring(d)`, 'from defusedxml.ElementTree import fromstring'), none],
  ['defusedxml.lxml', py(`return fromstring(d)`, 'from defusedxml.lxml import fromstring'), none],
  ['xmltodict', py(`return xmltodict.parse(d)`, 'import xmltodict'), none],
  [
    'xmltodict with entities',
    py(`return xmltodict.parse(d, disable_entities=False)`, 'import xmltodict'),
    none,
  ],
];
