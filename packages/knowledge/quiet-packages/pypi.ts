/**
 * Modules, by the names that Python imports, of packages of PyPI that call no cloud by themselves. Derivation: the 700
 * most-downloaded packages of the registry and those that functions usually load, without tools for development and without
 * the ones whose dependency closure holds a cloud SDK or a library that signs requests (`isCloudSdk`). Left out as well:
 * packages that read `s3://` addresses in native code (pyarrow, polars, duckdb).
 */
export const quietOnPyPI = `
  OpenSSL Crypto Cryptodome PIL PyPDF2 absl aenum aiofile aiofiles aiohappyeyeballs aiohttp aiohttp_retry aioredis
  aiosignal aiosqlite airtable algoliasearch alembic altair amqp annotated_types anthropic antlr4 anyio
  apig_wsgi apispec appdirs apscheduler argcomplete argon2 ariadne arrow asgiref asn1crypto asteval astroid async_lru
  async_timeout asyncpg atlassian attr attrs authlib aws_embedded_metrics aws_lambda_typing awsgi awslambdaric babel
  backoff backports bcrypt beartype billiard bleach blinker bracex braintree brotli bs4 bson bytecode cachetools
  caldav cattr cattrs cbor2 cerberus certifi cfnresponse cffi chalice chardet charset_normalizer cheroot
  chevron click click_plugins cloudevents cloudpickle cohere colorama colorlog coloredlogs commonmark confluent_kafka
  connexion contourpy cookiecutter coverage croniter crontab cryptography csscompressor cssselect cssselect2 cv2 cvxpy
  cycler cymysql dacite dash databases dataclass_wizard dataclasses_json dateparser dateutil dbus debugpy decorator decouple
  deepdiff defusedxml dependency_injector deprecated deprecation diff_match_patch dill discord distlib distro django
  dns docstring_parser docx docxtpl dotenv dpath easypost ecdsa elastic_transport email_validator emoji
  engineio envparse environ environs et_xmlfile eventlet exceptiongroup executing faker falcon fastapi fastavro fastjsonschema
  feedgen feedparser ffmpeg filelock filetype fitz flask flask_caching flask_cors flask_jwt_extended flask_login
  flask_marshmallow flask_migrate flask_restful flask_restx flask_sqlalchemy flask_wtf flatbuffers flatten_json
  fontTools frozendict frozenlist fuzzywuzzy geojson geopy gevent git github gitlab glom gql graphene
  graphql graphql_relay graphviz greenlet gridfs grpc grpc_status gspread gunicorn h11 h2 h5py hashids haversine hpack
  huggingface_hub html2text html5lib httpcore httplib2 httptools httpx httpx_sse hubspot humanfriendly humanize humps hvac hyperframe
  hyperlink hypothesis icalendar idna igraph ijson imageio imapclient importlib_metadata importlib_resources inflect
  inflection influxdb influxdb_client iniconfig injector intercom ipaddress isodate iso8601 itsdangerous jellyfish jinja2
  jira jiter jmespath joblib jose json5 json_logging json_log_formatter jsonlines jsonpatch jsonpath_ng jsonpath_rw
  jsonpickle jsonpointer jsonref jsonschema jsonschema_specifications jwcrypto jwt kafka kiwisolver lark lazy_object_proxy ldap3
  levenshtein Levenshtein lightgbm limits linebot linkify_it llvmlite loguru lxml lz4 magic mako mangum
  markdown markdown_it markdown2 markupsafe marshmallow marshmallow_dataclass marshmallow_enum mashumaro matplotlib maxminddb
  mdurl mixpanel mmh3 mock mongoengine more_itertools motor mpmath msal msgpack msgspec msrest multidict multipart
  munch mypy_extensions mysql MySQLdb nacl names narwhals neo4j netaddr nest_asyncio networkx nh3 nltk notion_client numba
  numexpr numpy oauthlib odf openai openapi_core openapi_spec_validator openpyxl orjson ormsgpack oyaml packaging
  pandas paramiko parse parsel passlib pathspec patsy pdf2image pdfkit pdfminer pdfplumber peewee pendulum pg8000
  phonenumbers pip pkg_resources pkginfo plaid platformdirs playhouse plotly ply polyline portalocker pottery pptx
  prettytable prometheus_client prompt_toolkit propcache psutil psycopg psycopg2 psycopg_pool ptyprocess pure_eval pusher
  pyasn1 pyasn1_modules pybreaker pycountry pycparser pycryptodome pycurl pydantic pydantic_core pydantic_extra_types
  pydantic_settings pydash pygments pyhumps pyjokes pymemcache pymongo pymssql pymysql pynliner pyodbc
  pyparsing pypdf pypdfium2 pyproj pyquery pyrsistent pysftp pysnmp pystache pytest pythonjsonlogger pytesseract
  pytz pytz_deprecation_shim pyzbar qrcode quart ratelimit rapidfuzz referencing regex redis reportlab requests
  requests_cache requests_file requests_futures requests_oauthlib requests_toolbelt responses retry retrying rfc3339_validator
  rfc3986 rich rq rsa ruamel rpds sanic scipy scramp selenium semantic_version semver serverless_wsgi serverless_sdk sendgrid sentry_sdk serial setuptools
  shapely shellingham shippo shopify shortuuid simple_salesforce simplejson singer six skimage sklearn slack slack_bolt
  slack_sdk slackclient slugify sniffio snowballstemmer socketio socks sortedcontainers soupsieve spacy sqlalchemy
  sqlalchemy_utils sqlglot sqlmodel sqlparse sqlite_utils sshtunnel starlette statsmodels stringcase stripe
  structlog sympy tabulate tblib telebot telegram tenacity termcolor text_unidecode textdistance threadpoolctl thrift tiktoken
  tinycss2 tinydb tldextract tokenizers toml tomli tomli_w tomlkit toolz tornado tqdm trafilatura traitlets tweepy twilio
  typedload typeguard typer types_aiobotocore typing_extensions typing_inspect typing_inspection tzdata tzlocal ua_parser
  ujson ulid unidecode uritemplate urllib3 user_agents uvicorn uvloop validators vobject voluptuous w3lib waitress
  watchdog wcwidth weasyprint webargs webcolors webencodings websocket websockets werkzeug whois wrapt
  wsproto wtforms xgboost xhtml2pdf xlrd xlsxwriter xlwt xmlschema xmltodict xxhash yaml yarl yfinance zeep zipp zmq
  zstandard
  google.cloud.exceptions google.protobuf google.rpc google.type mypy_boto3 mypy_boto3_builder types_boto3
`;
