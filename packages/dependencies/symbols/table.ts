import type { VulnerableSymbols } from '../advisory.ts';
import type { Ecosystem } from '../package-list.ts';
import { normalizedName } from '../versions/pep440.ts';

/**
 * The vulnerable functions of packages for well-known advisories; records of npm and PyPI do not name them. '' = a call of the
 * package itself. A row with a method also has the function that creates the object, because objects are followed only
 * inside a module. Source of each row: the text of its advisories.
 */
type Row = readonly [name: string, ids: readonly string[], symbols: readonly string[]];

const xmlParsers = ['parseString', 'parseStringPromise', 'Parser'];
const sandboxes = ['VM', 'NodeVM'];
const unpackers = ['x', 'extract', 'Extract', 'Unpack', 'UnpackSync'];
const templates = ['compile', 'precompile', 'template'];
const ranges = [
  'Range',
  'satisfies',
  'validRange',
  'maxSatisfying',
  'minSatisfying',
  'minVersion',
  'intersects',
  'subset',
  'toComparators',
  'simplifyRange',
  'outside',
  'gtr',
  'ltr',
];
const yamlFull = ['load', 'load_all', 'full_load', 'full_load_all', 'FullLoader'];
const requestsSend = [
  'request',
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'Session',
  'session',
];
const jinjaSandbox = ['SandboxedEnvironment', 'ImmutableSandboxedEnvironment'];
const htmlCleaners = ['Cleaner', 'clean_html', 'clean'];

const npm: readonly Row[] = [
  ['@xmldom/xmldom', ['CVE-2021-32796', 'CVE-2022-39353'], ['DOMParser', 'parseFromString']],
  ['adm-zip', ['CVE-2018-1002204'], ['extractAllTo', 'extractAllToAsync', 'extractEntryTo']],
  ['ajv', ['CVE-2020-15366'], ['validate', 'compile']],
  ['body-parser', ['CVE-2024-45590'], ['urlencoded']],
  ['convict', ['CVE-2022-22143', 'CVE-2023-0163'], ['set', 'load', 'loadFile']],
  ['cookie', ['CVE-2024-47764'], ['serialize']],
  ['decompress', ['CVE-2020-12265'], ['']],
  ['deep-extend', ['CVE-2018-3750'], ['']],
  ['dot-prop', ['CVE-2020-8116'], ['set', 'setProperty']],
  ['ejs', ['CVE-2022-29078', 'CVE-2017-1000228'], ['render', 'renderFile', 'compile']],
  ['extend', ['CVE-2018-16492'], ['']],
  ['fast-xml-parser', ['CVE-2023-34104', 'CVE-2023-26920', 'CVE-2024-41818'], ['XMLParser', 'parse']],
  ['flat', ['CVE-2020-36632'], ['unflatten']],
  ['handlebars', ['CVE-2019-19919', 'CVE-2019-20920', 'CVE-2021-23369', 'CVE-2021-23383'], templates],
  ['immer', ['CVE-2020-28477', 'CVE-2021-23436'], ['applyPatches']],
  ['ini', ['CVE-2020-7788'], ['parse', 'decode']],
  ['ip', ['CVE-2023-42282', 'CVE-2024-29415'], ['isPublic', 'isPrivate']],
  ['js-yaml', ['CVE-2013-4660', 'GHSA-8j8c-7jfh-h6hx'], ['load', 'loadAll']],
  ['js-yaml', ['GHSA-2pr6-76vf-7546'], ['load', 'loadAll', 'safeLoad', 'safeLoadAll']],
  ['json5', ['CVE-2022-46175'], ['parse']],
  ['jsonpath-plus', ['CVE-2024-21534'], ['', 'JSONPath']],
  ['jsonwebtoken', ['CVE-2015-9235', 'CVE-2022-23529', 'CVE-2022-23540', 'CVE-2022-23541'], ['verify']],
  ['jsonwebtoken', ['CVE-2022-23539'], ['sign', 'verify']],
  ['jszip', ['CVE-2021-23413', 'CVE-2022-48285'], ['loadAsync']],
  ['loader-utils', ['CVE-2022-37601'], ['parseQuery', 'getOptions']],
  ['loader-utils', ['CVE-2022-37599', 'CVE-2022-37603'], ['interpolateName']],
  ['lodash', ['CVE-2018-3721', 'CVE-2018-16487'], ['merge', 'mergeWith', 'defaultsDeep']],
  ['lodash', ['CVE-2019-10744'], ['defaultsDeep']],
  ['lodash', ['CVE-2020-28500'], ['toNumber', 'trim', 'trimEnd']],
  ['lodash', ['CVE-2020-8203'], ['zipObjectDeep', 'set', 'setWith', 'update', 'updateWith']],
  ['lodash', ['CVE-2021-23337'], ['template']],
  ['lodash.defaultsdeep', ['GHSA-46fh-8fc5-xcwx', 'GHSA-h5mp-5q4p-ggf5', 'CVE-2019-10744'], ['']],
  ['lodash.merge', ['GHSA-2m96-9w4j-wgv7', 'GHSA-h726-x36v-rx45'], ['']],
  ['lodash.template', ['CVE-2021-23337'], ['']],
  ['merge', ['CVE-2018-16469', 'CVE-2020-28499'], ['recursive']],
  ['minimist', ['CVE-2020-7598', 'CVE-2021-44906'], ['']],
  ['moment', ['CVE-2022-24785'], ['locale']],
  ['moment', ['CVE-2022-31129'], ['', 'utc', 'parseZone', 'tz']],
  ['netmask', ['CVE-2021-28918', 'CVE-2021-29418'], ['Netmask']],
  ['node-serialize', ['CVE-2017-5941'], ['unserialize']],
  ['object-path', ['CVE-2020-15256', 'CVE-2021-23434', 'CVE-2021-3805'], ['set', 'del', 'empty', 'push']],
  ['path-to-regexp', ['CVE-2024-45296'], ['', 'pathToRegexp', 'match', 'tokensToRegexp']],
  ['pug', ['CVE-2021-21353'], ['compile', 'compileFile', 'compileClient', 'render', 'renderFile']],
  ['qs', ['CVE-2017-1000048', 'CVE-2022-24999'], ['parse']],
  ['semver', ['CVE-2022-25883'], ranges],
  ['serialize-javascript', ['CVE-2019-16769', 'CVE-2020-7660'], ['']],
  ['set-value', ['CVE-2019-10747', 'CVE-2021-23440'], ['']],
  ['shell-quote', ['CVE-2016-10541', 'CVE-2021-42740'], ['quote']],
  ['simple-git', ['CVE-2022-24433'], ['fetch']],
  ['simple-git', ['CVE-2022-24066', 'CVE-2022-25912'], ['clone']],
  ['simple-git', ['CVE-2022-25860'], ['clone', 'pull', 'push', 'listRemote']],
  [
    'tar',
    ['CVE-2021-32803', 'CVE-2021-32804', 'CVE-2021-37701', 'CVE-2021-37712', 'CVE-2021-37713'],
    unpackers,
  ],
  ['underscore', ['CVE-2021-23358'], ['template']],
  ['undici', ['CVE-2022-35949'], ['request']],
  ['undici', ['CVE-2023-45143', 'CVE-2024-24750', 'CVE-2024-24758'], ['fetch']],
  ['unzipper', ['CVE-2018-1002203'], ['Extract']],
  ['url-parse', ['CVE-2021-3664', 'CVE-2022-0512', 'CVE-2022-0686', 'CVE-2022-0691'], ['']],
  ['vm2', ['CVE-2022-36067', 'CVE-2023-29017', 'CVE-2023-30547', 'CVE-2023-32314'], sandboxes],
  ['vm2', ['CVE-2023-37466', 'CVE-2023-37903', 'CVE-2023-29199'], sandboxes],
  ['word-wrap', ['CVE-2023-26115'], ['']],
  ['xml2js', ['CVE-2023-0842'], xmlParsers],
  ['xmldom', ['CVE-2021-21366'], ['DOMParser', 'parseFromString']],
  ['y18n', ['CVE-2020-7774'], ['setLocale', 'updateLocale']],
];

const pypi: readonly Row[] = [
  ['aiohttp', ['CVE-2021-21330'], ['normalize_path_middleware']],
  ['aiohttp', ['CVE-2024-23334'], ['static', 'add_static', 'StaticResource']],
  ['bleach', ['CVE-2020-6802', 'CVE-2020-6816', 'CVE-2020-6817', 'CVE-2021-23980'], ['clean', 'Cleaner']],
  ['cryptography', ['CVE-2018-10903'], ['finalize_with_tag']],
  ['cryptography', ['CVE-2023-23931'], ['update_into']],
  ['cryptography', ['CVE-2023-49083'], ['load_pem_pkcs7_certificates', 'load_der_pkcs7_certificates']],
  ['joblib', ['CVE-2022-21797'], ['Parallel']],
  ['jinja2', ['CVE-2016-10745', 'CVE-2019-10906'], jinjaSandbox],
  ['jinja2', ['CVE-2020-28493'], ['urlize']],
  ['jsonpickle', ['CVE-2020-22083'], ['decode', 'loads']],
  ['langchain', ['CVE-2023-29374'], ['LLMMathChain']],
  ['langchain', ['CVE-2023-34541', 'CVE-2023-36281'], ['load_prompt']],
  ['langchain', ['CVE-2023-36188', 'CVE-2023-36258'], ['PALChain']],
  ['langchain', ['CVE-2023-46229'], ['RecursiveUrlLoader']],
  ['lxml', ['CVE-2018-19787', 'CVE-2020-27783', 'CVE-2021-28957', 'CVE-2021-43818'], htmlCleaners],
  ['mako', ['CVE-2022-40023'], ['Lexer', 'Template']],
  ['markdown2', ['CVE-2020-11888', 'CVE-2021-26813'], ['markdown', 'Markdown', 'markdown_path']],
  ['nltk', ['CVE-2019-14751'], ['download', 'Downloader']],
  ['nltk', ['CVE-2021-43854'], ['sent_tokenize', 'word_tokenize', 'PunktSentenceTokenizer']],
  ['numpy', ['CVE-2019-6446'], ['load']],
  ['pillow', ['CVE-2022-22817', 'CVE-2023-50447'], ['ImageMath']],
  ['pyjwt', ['CVE-2017-11424', 'CVE-2022-29217'], ['decode', 'decode_complete']],
  ['pyyaml', ['CVE-2017-18342', 'CVE-2019-20477'], ['load', 'load_all']],
  ['pyyaml', ['CVE-2020-1747', 'CVE-2020-14343'], yamlFull],
  ['requests', ['CVE-2018-18074', 'CVE-2023-32681'], requestsSend],
  ['rsa', ['CVE-2016-1494'], ['verify']],
  ['rsa', ['CVE-2020-13757', 'CVE-2020-25658'], ['decrypt']],
  ['setuptools', ['CVE-2022-40897'], ['PackageIndex']],
  ['sqlparse', ['CVE-2021-32839', 'CVE-2023-30608'], ['format']],
  ['torch', ['CVE-2022-45907'], ['parse_type_line']],
  ['ujson', ['CVE-2021-45958'], ['dump', 'dumps', 'encode']],
  ['werkzeug', ['CVE-2019-14806'], ['DebuggedApplication', 'run_simple']],
];

export const knownSymbols: Readonly<Partial<Record<Ecosystem, readonly Row[]>>> = { npm, PyPI: pypi };

/**
 * Returns the symbols of the table for a problem of a package, whose ids and aliases are `ids`; [] when the table has
 * none.
 */
export function symbolsFor(
  ecosystem: Ecosystem,
  name: string,
  ids: ReadonlySet<string>,
): readonly VulnerableSymbols[] {
  const plain = ecosystem === 'PyPI' ? normalizedName(name) : name;
  return (knownSymbols[ecosystem] ?? [])
    .filter(([of, rowIds]) => of === plain && rowIds.some((id) => ids.has(id)))
    .map(([, , symbols]) => ({ path: '', symbols }));
}
