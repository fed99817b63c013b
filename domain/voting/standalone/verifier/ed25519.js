// Verifying Ed25519 signatures (RFC 8032, 5.1.7), without the cofactor, as the site's own library does.

const FIELD = (1n << 255n) - 19n;
const GROUP = (1n << 252n) + 27742317777372353535851937790883648493n;
const reduced = (value, by = FIELD) => ((value % by) + by) % by;

function power(base, exponent) {
  let found = 1n;
  for (let square = base; exponent; exponent >>= 1n, square = (square * square) % FIELD) {
    if (exponent & 1n) found = (found * square) % FIELD;
  }
  return found;
}

const inverse = (value) => power(value, FIELD - 2n);
const CURVE = reduced(-121665n * inverse(121666n));
const SQUARE_ROOT = power(2n, (FIELD - 1n) / 4n); // of -1
const NOBODY = [0n, 1n, 1n, 0n];

/** The sum of two points in extended coordinates (5.1.4). */
function added(one, other) {
  const a = reduced((one[1] - one[0]) * (other[1] - other[0])), b = ((one[1] + one[0]) * (other[1] + other[0])) % FIELD;
  const c = (2n * CURVE * ((one[3] * other[3]) % FIELD)) % FIELD, d = (2n * one[2] * other[2]) % FIELD;
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [reduced(e * f), reduced(g * h), reduced(f * g), reduced(e * h)];
}

const number = (bytes) => bytes.reduceRight((found, byte) => (found << 8n) | BigInt(byte), 0n);

/** The point that 32 bytes stand for (5.1.3); null for bytes that are none. */
function point(bytes) {
  const held = number(bytes), y = held & ((1n << 255n) - 1n), odd = held >> 255n;
  if (y >= FIELD) return null;
  const u = reduced(y * y - 1n), v = reduced(CURVE * y * y + 1n);
  let x = (u * v ** 3n * power(reduced(u * v ** 7n), (FIELD - 5n) / 8n)) % FIELD;
  if (reduced(v * x * x - u)) x = (x * SQUARE_ROOT) % FIELD;
  if (reduced(v * x * x - u) || (!x && odd)) return null;
  if ((x & 1n) !== odd) x = FIELD - x;
  return [x, y, 1n, (x * y) % FIELD];
}

const BASE = point(bytesOfNumber(reduced(4n * inverse(5n))));

function bytesOfNumber(value) {
  return Uint8Array.from({ length: 32 }, (_, place) => Number((value >> BigInt(8 * place)) & 255n));
}

function encoded(held) {
  const z = inverse(held[2]), x = (held[0] * z) % FIELD;
  return bytesOfNumber(((held[1] * z) % FIELD) | ((x & 1n) << 255n));
}

/** Whether a signature (64 bytes) is that of a public key (32 bytes) over a text (bytes). */
function signed(key, signature, text) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const holder = point(key), s = number(signature.subarray(32));
  if (holder === null || s >= GROUP) return false;
  const k = number(sha512(joined(signature.subarray(0, 32), key, text))) % GROUP;
  const minus = [reduced(-holder[0]), holder[1], 1n, reduced(-holder[3])], both = added(BASE, minus);
  let found = NOBODY; // s times the base less k times the key, bit by bit of both at once
  for (let place = 252n; place >= 0n; place--) {
    found = added(found, found);
    const choice = Number((s >> place) & 1n) + 2 * Number((k >> place) & 1n);
    if (choice) found = added(found, [BASE, minus, both][choice - 1]);
  }
  return same(encoded(found), signature.subarray(0, 32));
}
