import { normalizedName } from '../../versions/pep440.ts';

/**
 * Returns the distributions that may contain the module of `import a.b.c`, the likeliest first. It is used when none is
 * installed. First come distributions whose name differs from the import name, then the dotted name and its beginnings
 * (`google.cloud.storage` → `google-cloud-storage`, `google-cloud`, `google`).
 */
export function distributionsFor(specifier: string): readonly string[] {
  const parts = specifier.split('.');
  const beginnings = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  return [
    ...new Set([...beginnings.flatMap((name) => others.get(name) ?? []), ...beginnings.map(normalizedName)]),
  ];
}

/** By import name, the distributions that contain the module. Source: the `top_level.txt` and `RECORD` of the distributions on PyPI. */
const others: ReadonlyMap<string, readonly string[]> = new Map([
  ['attr', ['attrs']],
  ['bs4', ['beautifulsoup4']],
  ['bson', ['pymongo']],
  ['corsheaders', ['django-cors-headers']],
  ['crontab', ['python-crontab']],
  ['Crypto', ['pycryptodome', 'pycrypto']],
  ['Cryptodome', ['pycryptodomex']],
  ['cv2', ['opencv-python-headless', 'opencv-python', 'opencv-contrib-python']],
  ['dateutil', ['python-dateutil']],
  ['decouple', ['python-decouple']],
  ['discord', ['discord-py']],
  ['dns', ['dnspython']],
  ['docx', ['python-docx']],
  ['dotenv', ['python-dotenv']],
  ['engineio', ['python-engineio']],
  ['faiss', ['faiss-cpu', 'faiss-gpu']],
  ['fitz', ['pymupdf']],
  ['git', ['gitpython']],
  ['github', ['pygithub']],
  ['gitlab', ['python-gitlab']],
  ['google.api', ['googleapis-common-protos']],
  ['google.oauth2', ['google-auth']],
  ['google.protobuf', ['protobuf']],
  ['google.rpc', ['googleapis-common-protos']],
  ['google.type', ['googleapis-common-protos']],
  ['googleapiclient', ['google-api-python-client']],
  ['gridfs', ['pymongo']],
  ['grpc', ['grpcio']],
  ['igraph', ['python-igraph']],
  ['jose', ['python-jose']],
  ['jwt', ['pyjwt']],
  ['kafka', ['kafka-python']],
  ['ldap', ['python-ldap']],
  ['Levenshtein', ['levenshtein', 'python-levenshtein']],
  ['magic', ['python-magic']],
  ['markdown_it', ['markdown-it-py']],
  ['memcache', ['python-memcached']],
  ['mpl_toolkits', ['matplotlib']],
  ['multipart', ['python-multipart']],
  ['mysql', ['mysql-connector-python']],
  ['MySQLdb', ['mysqlclient']],
  ['nacl', ['pynacl']],
  ['OpenSSL', ['pyopenssl']],
  ['opentelemetry.trace', ['opentelemetry-api']],
  ['pdfminer', ['pdfminer-six', 'pdfminer']],
  ['PIL', ['pillow']],
  ['pkg_resources', ['setuptools']],
  ['pptx', ['python-pptx']],
  ['psycopg2', ['psycopg2', 'psycopg2-binary']],
  ['pylab', ['matplotlib']],
  ['PyPDF2', ['pypdf2']],
  ['pythonjsonlogger', ['python-json-logger']],
  ['rest_framework', ['djangorestframework']],
  ['ruamel', ['ruamel-yaml']],
  ['serial', ['pyserial']],
  ['skimage', ['scikit-image']],
  ['sklearn', ['scikit-learn']],
  ['slugify', ['python-slugify']],
  ['snowflake', ['snowflake-connector-python']],
  ['socketio', ['python-socketio']],
  ['socks', ['pysocks']],
  ['tabula', ['tabula-py']],
  ['telegram', ['python-telegram-bot']],
  ['usb', ['pyusb']],
  ['websocket', ['websocket-client']],
  ['yaml', ['pyyaml']],
  ['zmq', ['pyzmq']],
]);
