import { parsedByLxml } from '../documents/index.ts';
import { address, addressOrPath, filter, path, type Rows, reads, shell, statement } from './row.ts';

const readers =
  'read_csv read_table read_fwf read_json read_html read_xml read_excel read_parquet read_feather read_orc read_sas read_spss read_stata read_hdf read_ipc read_ndjson read_avro read_delta scan_csv scan_parquet scan_ndjson scan_ipc';
const writers =
  'to_csv to_json to_excel to_parquet to_feather to_pickle to_hdf to_html to_xml to_stata to_orc write_csv write_parquet write_json write_ndjson';
const anyFile = '0|filepath_or_buffer|path_or_buf|path_or_buffer|io|path|source|file';
const cypher = {
  'run execute_query': statement('0|query|query_', '1|parameters|parameters_'),
} satisfies Rows;

/**
 * Calls of packages of PyPI that are dangerous with event data and that no model describes otherwise. A library with more to
 * say gets a model. Source: the documentation of each package.
 */
export const dangerousInPython: Readonly<Record<string, Rows>> = {
  // Tables of data: expressions, files, addresses.
  'pandas modin.pandas dask.dataframe geopandas cudf polars': {
    'query eval': reads('code', '0|expr'),
    [readers]: addressOrPath(anyFile),
    [writers]: path('0|path_or_buf|path|excel_writer|file', 'write'),
    read_file: addressOrPath('0|filename'),
    'SQLContext sql': statement('0|query'),
  },
  numpy: {
    'fromfile genfromtxt loadtxt memmap open_memmap': path('0|file|fname|filename'),
    'save savez savez_compressed savetxt tofile': path('0|file|fname', 'write'),
  },
  numexpr: { 'evaluate re_evaluate': reads('code', '0|ex') },
  'sympy sympy.parsing.sympy_parser': { 'sympify parse_expr S lambdify': reads('code', '0|a|s') },
  'asteval simpleeval py_expression_eval': { 'eval simple_eval parse __call__ ()': reads('code', '0|expr') },
  // Databases: texts of their languages.
  'neo4j py2neo neomodel': { ...cypher, 'cypher_query evaluate': statement('0|query') },
  'cassandra.cluster cassandra': { 'execute execute_async prepare': statement('0|query') },
  'clickhouse_connect clickhouse_driver': {
    'query command query_df query_np execute': statement('0|query|cmd', '1|parameters'),
  },
  'influxdb influxdb_client influxdb_client_3': {
    'query query_stream query_data_frame query_raw query_csv': statement('0|query'),
  },
  'couchbase arango arangodb pyArango surrealdb': {
    'query execute n1ql_query analytics_query AQLQuery': statement('0|query'),
  },
  gremlin_python: { 'submit submit_async': statement('0|message') },
  'databricks.sql ibm_db ibm_db_dbi firebird fdb sqlanydb teradatasql hdbcli trino prestodb pyhive': {
    'execute executemany exec_immediate exec': statement('0|operation|query', '1|parameters'),
  },
  sqlite_utils: {
    'query execute executescript': statement('0|sql'),
    'rows_where delete_where count_where': statement('0|where', '1|where_args'),
  },
  tinydb: { search: filter() },
  'redis rediscluster aioredis': { 'eval eval_ro': reads('code', '0|script', 'lua') },
  django: { 'raw extra': statement('0|raw_query|where', '1|params') },
  'ldap ldap3 bonsai': {
    'search search_s search_ext search_ext_s search_st': reads(
      'nosql',
      '2|filterstr|search_filter|filter_exp|1',
      'ldap',
    ),
  },
  // Shells and programs.
  sh: { 'bash sh zsh ksh dash Command': shell('1') },
  'plumbum plumbum.cmd': { 'bash sh': shell('1') },
  'delegator command_runner easyprocess envoy sarge shellescape_run pyshell': {
    'run chain EasyProcess capture_stdout capture_both command_runner': shell('0|command'),
  },
  'asyncssh parallel_ssh pssh spur netmiko jumpssh': {
    'run run_command create_process run_cmd send_command send_config_set': shell('0|command|command_string'),
  },
  docker: { 'exec_run run exec_create': shell('0|cmd|1|command') },
  ansible_runner: { run_command: shell('0|executable_cmd') },
  // Code and templates.
  'string_template trender wheezy.template pyratemp tenjin quik': {
    'Template render get_template': reads('template', '0|source'),
  },
  'execjs js2py dukpy py_mini_racer quickjs STPyV8': {
    'eval exec_ compile eval_js evaljs execute call': reads('code', '0|source|code'),
  },
  'rpy2.robjects': { r: reads('code') },
  RestrictedPython: {
    'compile_restricted compile_restricted_exec compile_restricted_eval': reads('code', '0|source'),
  },
  // Deserialisers that can run code.
  jsonpickle: { 'decode loads Unpickler': reads('deserialize', '0|string') },
  'klepto sqlitedict diskcache': { 'loads load': reads('deserialize') },
  'mlflow.pyfunc mlflow mlflow.sklearn': { load_model: reads('deserialize', '0|model_uri') },
  'skops.io fastai.learner statsmodels.api': {
    'load load_learner load_pickle': reads('deserialize', '0|file|fname'),
  },
  srsly: { pickle_loads: reads('deserialize', '0|data') },
  pyspark: { pickleFile: reads('deserialize', '0|name') },
  // Addresses.
  feedparser: { parse: addressOrPath('0|url_file_stream_or_string') },
  'newspaper trafilatura goose3 wget youtube_dl yt_dlp gdown': {
    'Article fetch_url extract download extract_info': address('0|url'),
  },
  'zeep zeep.client suds suds.client': { 'Client AsyncClient CachingClient': addressOrPath('0|wsdl|url') },
  pycurl: { setopt: address('1') },
  'mechanize robobrowser mechanicalsoup splinter': { 'open visit Browser get': address('0|url') },
  'pdfkit weasyprint imgkit': {
    from_url: address('0|url'),
    from_file: path('0|input'),
    'HTML CSS': addressOrPath('0|guess|url|filename'),
    'write_pdf write_png': path('0|target', 'write'),
  },
  'selenium playwright pyppeteer': {
    'get goto navigate': address('0|url'),
    'execute_script execute_async_script evaluate': reads('code', '0|script|expression'),
  },
  pywebpush: { 'webpush WebPusher': address('0.endpoint|subscription_info.endpoint') },
  'skimage.io imageio imageio.v2 imageio.v3': {
    'imread imopen mimread': addressOrPath('0|fname|uri'),
    'imwrite imsave mimsave': path('0|fname|uri', 'write'),
  },
  'lxml.etree lxml.objectify': {
    parse: [addressOrPath('0|source|file'), parsedByLxml],
    'xpath XPath findall': reads('nosql', '0|path', 'xpath'),
  },
  'lxml.html lxml xml.etree.ElementTree xml.dom.minidom defusedxml.ElementTree xml.sax': {
    parse: addressOrPath('0|source|file'),
    'xpath XPath findall': reads('nosql', '0|path', 'xpath'),
  },
  // Files.
  'PIL PIL.Image': { 'open Image.open': path('0|fp'), save: path('0|fp', 'write') },
  cv2: { 'imread VideoCapture': path('0|filename'), 'imwrite VideoWriter': path('0|filename', 'write') },
  'openpyxl xlrd docx pptx PyPDF2 pypdf pdfplumber fitz pdfminer.high_level pdf2image': {
    'load_workbook open_workbook Document Presentation PdfReader PdfFileReader open extract_text convert_from_path':
      path('0|filename|file|path_or_fp|pdf_path'),
    'save write': path('0|filename|path_or_stream', 'write'),
  },
  'xlsxwriter xlwt': { Workbook: path('0|filename', 'write'), save: path('0|filename', 'write') },
  'aiofiles anyio': { 'open open_file': path('0|file') },
  'h5py netCDF4 xarray': { 'File Dataset open_dataset': addressOrPath('0|name|filename_or_obj') },
  'py7zr rarfile patoolib pyunpack': {
    'extractall extract extract_archive': path('0|path|archive', 'write'),
  },
};
