/**
 * Events of three made-up applications. `style` changes lists, spellings and formats of fields; `seed` changes their
 * order.
 */
export interface Application {
  readonly id: string;
  /** Paths of the fields into which a payload is put. */
  readonly fields: readonly string[];
  readonly document: (random: () => number, style: Style) => Record<string, unknown>;
  readonly event: (document: unknown) => unknown;
}

/**
 * `evaluation` was in view while families of values were widened; `fresh` was written afterwards, and only its
 * results count.
 */
export type Style = 'training' | 'evaluation' | 'fresh';

/** Numerical Recipes LCG: the same numbers on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const lists = {
  training: {
    first: [
      'Anna',
      'Ben',
      'Carla',
      'David',
      'Elena',
      'Farid',
      'Grace',
      'Hugo',
      'Ines',
      'Jonas',
      'Kate',
      'Liam',
    ],
    last: [
      'Smith',
      'Meyer',
      "O'Neil",
      'Garcia',
      'Kowalski',
      'Duarte-Lima',
      'Novak',
      'Brown',
      'Rossi',
      'Jansen',
    ],
    street: ['Main St', 'Oak Avenue', 'Hill Road', 'Park Lane', 'Station Rd'],
    city: ['Berlin', 'Porto', 'New York', 'Graz', 'San Jose'],
    mail: ['example.com', 'mail.example.org', 'example.net'],
    note: [
      'Please ring twice',
      'leave at the door, thanks!',
      "don't bend",
      'gift (wrap it)',
      'call me: 2nd floor',
    ],
    product: ['USB-C cable', 'Desk lamp 40 W', 'Notebook A5, ruled', 'Tea & coffee set', 'Chair "Oslo"'],
    host: ['shop.example.com', 'www.example.org'],
  },
  evaluation: {
    first: [
      'Zoë',
      'Nguyen',
      'José',
      'Marie-Claire',
      'Søren',
      'Oluwaseun',
      'Yuki',
      'Ivana',
      'Pádraig',
      'Wei',
      'Björn',
      'Amélie',
    ],
    last: [
      'Müller',
      "D'Angelo",
      'van der Berg',
      'Ünal',
      'Fernández',
      'Lindqvist',
      "O'Connor-Hayes",
      'Tanaka',
      'Žižek',
      'Le Goff',
    ],
    street: ['Rue de la Paix', 'Calle Mayor', 'Kirchweg', "St. Mary's Road", 'Via Roma'],
    city: ['Zürich', 'Saint-Denis', 'Rio de Janeiro', 'Kraków', 'Aix-en-Provence'],
    mail: ['example.co.uk', 'post.example.de', 'sub.domain.example.io'],
    note: [
      'Nicht stürzen!',
      '50% off coupon?',
      'ask for Zoë; she knows',
      'back door -- blue',
      'see you @ 5 & bring tea',
    ],
    product: ['Câble 2 m', 'Lampe «Nuit»', 'Stuhl 45×45 cm', 'Vase #3', 'Set 2+1'],
    host: ['store.example.de', 'm.example.co.uk'],
  },
  fresh: {
    first: [
      'Chidi',
      'Małgorzata',
      'Đorđe',
      'Ana Lucía',
      'Jean-François',
      'Mohammed',
      "D'Arcy",
      'Li',
      'Katarzyna',
      'Þóra',
      'Nikos',
      'Свитлана',
    ],
    last: [
      'McAllister',
      'de la Cruz-Ortega',
      "O'Shea",
      'Nguyễn',
      'St. Clair',
      'Öğüt',
      'bin Rashid',
      'Ó Briain',
      'Papadopoulos',
      'Wu',
    ],
    street: ["L'Estartit", 'Ulica Długa', '5th Ave #', 'Prins Hendrikkade', 'Karl-Marx-Str.'],
    city: ["L'Aquila", 'Łódź', 'St. Gallen', 'Ho Chi Minh City', 'Sète', 'Winston-Salem', 'Malmö'],
    mail: ['mail.example.fr', 'example.museum', 'a-b.example.com', 'x.y.example.org'],
    note: [
      'Código 4711, gracias',
      'if nobody is home -> neighbour (no. 12)',
      "it's urgent!!",
      '100 % sicher & schnell',
      'ring #3, not #2; thx <3',
    ],
    product: [
      'Table “Nordic” 120×80',
      'Kaffee, gemahlen 500 g',
      'T-Shirt (M/L)',
      'Mug & saucer',
      '3-in-1 cable',
    ],
    host: ['example.fr', 'deals.example.com', 'example.museum'],
  },
} as const;

const pick = <T>(random: () => number, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;
const digits = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
const hex = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
const uuid = (r: () => number): string =>
  `${hex(r, 8)}-${hex(r, 4)}-4${hex(r, 3)}-a${hex(r, 3)}-${hex(r, 12)}`;
const two = (random: () => number, limit: number): string =>
  String(1 + Math.floor(random() * limit)).padStart(2, '0');
const ascii = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

function mailOf(random: () => number, style: Style, first: string, last: string): string {
  const host = pick(random, lists[style].mail);
  const name = `${ascii(first) || 'guest'}${style === 'fresh' ? pick(random, ['.', '_', '-', '+', '']) : '.'}${ascii(last)}`;
  return `${name}${random() < 0.3 ? digits(random, 2) : ''}@${host}`;
}

function phoneOf(random: () => number, style: Style): string {
  if (style === 'fresh')
    return pick(random, [
      `+${two(random, 89)}-${digits(random, 2)}-${digits(random, 4)}-${digits(random, 3)}`,
      `0${digits(random, 3)}/${digits(random, 6)}`,
      `+1 (${digits(random, 3)}) ${digits(random, 3)}-${digits(random, 4)}`,
      `0${digits(random, 9)}`,
    ]);
  return random() < 0.5
    ? `+${two(random, 89)} ${digits(random, 3)} ${digits(random, 6)}`
    : `(0${digits(random, 2)}) ${digits(random, 7)}`;
}

function linkOf(random: () => number, style: Style): string {
  const host = pick(random, lists[style].host);
  if (style === 'fresh')
    return `https://${host}/${pick(random, ['p', 'fr/p', 'sale/2026'])}/${pick(random, ['oak-table', 'caf%C3%A9', 'mug_2'])}-${digits(random, 5)}${random() < 0.5 ? `?utm_source=mail&id=${digits(random, 3)}` : ''}${random() < 0.2 ? '#reviews' : ''}`;
  return `https://${host}/p/${digits(random, 6)}${random() < 0.4 ? `?ref=${hex(random, 6)}` : ''}`;
}

const http = (document: unknown): unknown => ({
  resource: '/orders',
  path: '/orders',
  httpMethod: 'POST',
  headers: { 'content-type': 'application/json', host: 'api.example.com' },
  requestContext: { stage: 'prod', identity: { sourceIp: '203.0.113.7' } },
  body: JSON.stringify(document),
  isBase64Encoded: false,
});

export const applications: readonly Application[] = [
  {
    id: 'order API',
    fields: [
      'orderId',
      'status',
      'created',
      'email',
      'phone',
      'zip',
      'name',
      'sku',
      'currency',
      'link',
      'quantity',
      'city',
    ],
    document: (random, style) => {
      const list = lists[style];
      const first = pick(random, list.first);
      const last = pick(random, list.last);
      return {
        orderId: uuid(random),
        status: pick(random, ['new', 'paid', 'shipped', 'returned']),
        created: `2026-${two(random, 12)}-${two(random, 28)}T${two(random, 23)}:${two(random, 59)}:${style === 'fresh' ? two(random, 59) : '00'}Z`,
        email: mailOf(random, style, first, last),
        phone: phoneOf(random, style),
        zip: digits(random, 5),
        name: `${first} ${last}`,
        sku: `${pick(random, ['TG', 'KA', 'SO', 'MX'])}-${digits(random, 4)}`,
        currency: pick(random, ['EUR', 'USD', 'GBP']),
        link: linkOf(random, style),
        quantity: 1 + Math.floor(random() * 9),
        city: pick(random, list.city),
        street: `${pick(random, list.street)} ${digits(random, 2)}`,
        product: pick(random, list.product),
        note: random() < 0.6 ? `${pick(random, list.note)} ${pick(random, list.note)}` : '',
        ...(random() < 0.2 ? { coupon: `C${digits(random, 6)}` } : {}),
        // Members that few clients send: some of them do not appear while learning.
        ...(random() < 0.01 ? { giftWrap: true } : {}),
        ...(random() < 0.006 ? { vatId: `DE${digits(random, 9)}` } : {}),
        ...(random() < 0.003 ? { referrer: pick(random, list.host) } : {}),
      };
    },
    event: http,
  },
  {
    id: 'S3 upload',
    fields: ['key'],
    document: (random, style) => ({
      key:
        style === 'fresh'
          ? `${pick(random, ['uploads', 'in', 'user-data'])}/20${two(random, 26)}/${two(random, 12)}/${two(random, 28)}/${pick(random, ['Ñandú', 'Rechnung Nr. ', 'IMG-WA', 'final+v', "Anna's scan "])}${digits(random, 3)}${random() < 0.2 ? ' - Kopie' : ''}.${pick(random, ['jpeg', 'PNG', 'tar.gz', 'docx'])}`
          : `${pick(random, style === 'training' ? ['uploads', 'in'] : ['uploads', 'incoming'])}/20${two(random, 26)}/${two(random, 12)}/${pick(random, ['img', 'scan', 'photo'])}_${digits(random, 4)}${random() < 0.2 ? ' (1)' : ''}.${pick(random, ['jpg', 'png', 'pdf'])}`,
    }),
    event: (document) => ({
      Records: [
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectCreated:Put',
          s3: {
            bucket: { name: 'uploads' },
            object: {
              key: encodeURIComponent(String((document as { key: unknown }).key))
                .replaceAll('%20', '+')
                .replaceAll('%2F', '/'),
              size: 1024,
            },
          },
        },
      ],
    }),
  },
  {
    id: 'IoT reading',
    fields: ['deviceId', 'firmware', 'status', 'at'],
    document: (random) => ({
      deviceId: `dev-${digits(random, 8)}`,
      firmware: `${digits(random, 1)}.${digits(random, 2)}.${digits(random, 1)}`,
      status: pick(random, ['OK', 'LOW', 'FAULT']),
      at: `2026-${two(random, 12)}-${two(random, 28)} ${two(random, 23)}:${two(random, 59)}`,
      readings: Array.from({ length: 3 + Math.floor(random() * 5) }, () => ({
        t: Math.round(random() * 400) / 10,
        h: Math.floor(random() * 100),
      })),
    }),
    event: (document) => document,
  },
];
