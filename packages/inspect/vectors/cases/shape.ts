/** A case of learning: the events of `learn` are learned `rounds` times, then the events of `check` are judged. */
export interface LearningCase {
  readonly id: string;
  readonly learn: readonly unknown[];
  readonly rounds: number;
  /** Events that are learned apart in the same way; both shapes are merged. */
  readonly also?: readonly unknown[];
  readonly check: readonly unknown[];
}

const names = ['Anna Novak', "Liam O'Neil", 'Zo\u00eb Meyer', 'Ines Duarte', 'Jo Li'];
const order = (index: number, change: object = {}): unknown => ({
  body: JSON.stringify({
    id: `ORD-${1000 + index}`,
    status: ['new', 'paid', 'sent'][index % 3],
    name: names[index % 5],
    email: `person${index % 7}@example.com`,
    created: `2026-11-${10 + (index % 20)}T10:00:00Z`,
    link: `https://shop.example.com/p/${index}`,
    file: `in/2026/img_${index}.jpg`,
    note: ['ring twice!', "don't bend; thanks", 'gift (wrap it) -- blue', ''][index % 4],
    quantity: 1 + (index % 5),
    express: index % 2 === 0,
    items: Array.from({ length: 1 + (index % 3) }, () => ({ sku: 'TG-77' })),
    ...change,
  }),
});
const sixty = Array.from({ length: 60 }, (_, index) => order(index));

export const learning: readonly LearningCase[] = [
  {
    id: 'orders',
    learn: sixty,
    rounds: 4,
    check: [
      order(1),
      order(77, { name: 'S\u00f8ren M\u00fcller-Lund', note: 'Robert"); DROP? 100% <3' }),
      order(2, { email: "x' OR 1=1" }),
      order(2, { id: 'admin' }),
      order(2, { status: 'root' }),
      order(2, { email: { $ne: null } }),
      order(2, { isAdmin: true }),
      order(2, { quantity: 1e9 }),
      order(2, { quantity: -1 }),
      order(2, { created: 'yesterday' }),
      order(2, { link: 'https://shop.example.com/../../x' }),
      order(2, { file: '../../etc/passwd' }),
      order(2, { name: '<script>alert(1)</script>' }),
      order(2, { items: Array.from({ length: 90 }, () => ({ sku: 'TG-77' })) }),
      order(2, { id: `ORD-${'1'.repeat(90)}` }),
    ],
  },
  { id: 'too few events', learn: sixty, rounds: 1, check: [order(2, { email: { $ne: null } })] },
  {
    id: 'two shapes as one',
    learn: sixty,
    rounds: 4,
    also: sixty.map((_, index) => order(index, { status: 'lost', id: `B${index}`, extra: index })),
    check: [order(1), order(1, { status: 'lost', extra: 3 }), order(1, { status: 'root' })],
  },
  {
    id: 'a rare member',
    learn: [
      ...Array.from({ length: 239 }, (_, index) => order(index % 60)),
      order(3, { gift: true, status: 'held' }),
    ],
    rounds: 1,
    check: [order(1, { voucher: 'x' }), order(1, { status: 'root' }), order(1, { email: ['x'] })],
  },
  {
    id: 'open keys',
    learn: [{ byUser: { 'a10001@example.com': 1 } }, { byUser: { 'a10002@example.com': 2 } }],
    rounds: 120,
    check: [{ byUser: { 'zz99999@example.com': 3 } }, { byUser: { x: 3 } }],
  },
];
