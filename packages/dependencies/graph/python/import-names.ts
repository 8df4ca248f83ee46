import { normalizedName } from '../../versions/pep440.ts';

/**
 * The distributions that `import a.b.c` may be of, likeliest first, where nothing is installed that would tell:
 * distributions whose import name differs from theirs, then the dotted name and its beginnings
 * (`google.cloud.storage` → `google-cloud-storage`, `google-cloud`, `google`).
 */
export function distributionsFor(specifier: string): readonly string[] {
  const parts = specifier.split('.');
  const [top = ''] = parts;
  const dotted = parts.map((_, index) => normalizedName(parts.slice(0, parts.length - index).join('-')));
  return [...new Set([...(others.get(top) ?? []), ...dotted])];
}

/** Import name → distributions that bring it. Source: the `top_level.txt` and `RECORD` of the distributions on PyPI. */
const others: ReadonlyMap<string, readonly string[]> = new Map([
  ['attr', ['attrs']],
  ['bs4', ['beautifulsoup4']],
  ['corsheaders', ['django-cors-headers']],
  ['Crypto', ['pycryptodome', 'pycrypto']],
  ['Cryptodome', ['pycryptodomex']],
  ['cv2', ['opencv-python-headless', 'opencv-python', 'opencv-contrib-python']],
  ['dateutil', ['python-dateutil']],
  ['dns', ['dnspython']],
  ['docx', ['python-docx']],
  ['dotenv', ['python-dotenv']],
  ['faiss', ['faiss-cpu', 'faiss-gpu']],
  ['fitz', ['pymupdf']],
  ['git', ['gitpython']],
  ['github', ['pygithub']],
  ['gitlab', ['python-gitlab']],
  ['googleapiclient', ['google-api-python-client']],
  ['grpc', ['grpcio']],
  ['igraph', ['python-igraph']],
  ['jose', ['python-jose']],
  ['jwt', ['pyjwt']],
  ['kafka', ['kafka-python']],
  ['ldap', ['python-ldap']],
  ['Levenshtein', ['levenshtein', 'python-levenshtein']],
  ['magic', ['python-magic']],
  ['memcache', ['python-memcached']],
  ['mpl_toolkits', ['matplotlib']],
  ['multipart', ['python-multipart']],
  ['mysql', ['mysql-connector-python']],
  ['MySQLdb', ['mysqlclient']],
  ['nacl', ['pynacl']],
  ['OpenSSL', ['pyopenssl']],
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
  ['socks', ['pysocks']],
  ['telegram', ['python-telegram-bot']],
  ['usb', ['pyusb']],
  ['websocket', ['websocket-client']],
  ['yaml', ['pyyaml']],
  ['zmq', ['pyzmq']],
]);
