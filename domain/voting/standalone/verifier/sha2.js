// SHA-256 and SHA-512 of bytes (FIPS 180-4). Of our own, because a page opened from a disk may have no WebCrypto.
// The constants are the first bits of the fractional parts of the roots of the first primes, and are computed here from those.

const ROUND = [];
const BEGIN = [];
const RIGHT = (1n << 64n) - 1n;

function root(value, power) {
  let low = 0n, high = 1n << 80n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= value) low = middle; else high = middle;
  }
  return low;
}

for (let number = 2n; ROUND.length < 80; number++) {
  let divisor = 2n;
  while (divisor * divisor <= number && number % divisor) divisor++;
  if (divisor * divisor <= number) continue;
  if (BEGIN.length < 8) BEGIN.push(root(number << 128n, 2n) & RIGHT);
  ROUND.push(root(number << 192n, 3n) & RIGHT);
}
const high = (word) => Number(word >> 32n);
const low = (word) => Number(word & 0xffffffffn);
const ROUND_HIGH = Uint32Array.from(ROUND, high), ROUND_LOW = Uint32Array.from(ROUND, low);

/** The message as FIPS 180-4 fills it up: a one bit, zeros, and its length in bits. */
function filled(bytes, block) {
  const whole = new Uint8Array(Math.ceil((bytes.length + 1 + block / 8) / block) * block);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(whole.length - 4, (bytes.length << 3) >>> 0);
  return view;
}

/** SHA-256 of bytes: 32 bytes. */
function sha256(bytes) {
  const state = Uint32Array.from(BEGIN, high), words = new Uint32Array(64), view = filled(bytes, 64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15], y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + s1 + ((e & f) ^ (~e & g)) + ROUND_HIGH[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => out.setUint32(4 * i, word));
  return new Uint8Array(out.buffer);
}

/** SHA-512 of bytes: 64 bytes. It is asked for signatures only, so it may be slow. */
function sha512(bytes) {
  const turned = (word, by) => ((word >> by) | (word << (64n - by))) & RIGHT;
  const view = filled(bytes, 128), words = new Array(80);
  let state = BEGIN.slice();
  for (let at = 0; at < view.byteLength; at += 128) {
    for (let i = 0; i < 16; i++) words[i] = view.getBigUint64(at + 8 * i);
    for (let i = 16; i < 80; i++) {
      const x = words[i - 15], y = words[i - 2];
      const s0 = turned(x, 1n) ^ turned(x, 8n) ^ (x >> 7n), s1 = turned(y, 19n) ^ turned(y, 61n) ^ (y >> 6n);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) & RIGHT;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n), s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
      const one = h + s1 + ((e & f) ^ (~e & RIGHT & g)) + ROUND[i] + words[i], two = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = (d + one) & RIGHT; d = c; c = b; b = a; a = (one + two) & RIGHT;
    }
    state = [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) & RIGHT);
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer);
}
