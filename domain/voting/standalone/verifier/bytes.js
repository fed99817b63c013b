// Bytes, texts and exact numbers.

const ENCODER = new TextEncoder();
const utf8 = (text) => ENCODER.encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => one !== undefined && one.length === other.length && one.every((byte, place) => byte === other[place]);

/** What of the input cannot be read at all. */
class Unreadable extends Error {}

function unless(fits, problem) {
  if (!fits) throw new Unreadable(problem);
}

/** A text of UTF-8 bytes. Throws for bytes that are none. */
const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** The bytes of pairs of hexadecimal digits. */
function bytesOf(text) {
  unless(typeof text === "string" && /^([0-9a-fA-F]{2})*$/.test(text), "no hexadecimal digits");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
  return whole;
}

/** The order of two texts by their code points, which is also that of their UTF-8 bytes. */
function byCode(one, other) {
  const shorter = Math.min(one.length, other.length);
  for (let place = 0; place < shorter; place++) {
    const a = one.charCodeAt(place), b = other.charCodeAt(place);
    if (a === b) continue;
    const [far, near] = [a, b].map((unit) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit));
    return far - near;
  }
  return one.length - other.length;
}

/** The order of two lists by the first entries that differ. */
function byParts(one, other, compare) {
  for (let place = 0; place < Math.min(one.length, other.length); place++) {
    const found = compare(one[place], other[place]);
    if (found) return found;
  }
  return one.length - other.length;
}

const counting = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

function divisor(one, other) {
  while (other) [one, other] = [other, one % other];
  return one < 0n ? -one : one;
}

/** An exact fraction of two BigInts, in lowest terms. */
class Fraction {
  constructor(over, under = 1n) {
    const by = divisor(over, under) || 1n;
    this.over = over / by;
    this.under = under / by;
  }

  plus(other) { return new Fraction(this.over * other.under + other.over * this.under, this.under * other.under); }
  minus(other) { return new Fraction(this.over * other.under - other.over * this.under, this.under * other.under); }
  times(other) { return new Fraction(this.over * other.over, this.under * other.under); }
  per(other) { return new Fraction(this.over * other.under, this.under * other.over); }
  compare(other) { return counting(this.over * other.under, other.over * this.under); }
  get floor() { return this.over >= 0n ? this.over / this.under : -((-this.over + this.under - 1n) / this.under); }
  toString() { return this.under === 1n ? `${this.over}` : `${this.over}/${this.under}`; }

  /** The nearest whole number; of two the even one. */
  get rounded() {
    const low = this.floor, twice = this.minus(new Fraction(low)).times(new Fraction(2n)).compare(new Fraction(1n));
    return twice > 0 || (twice === 0 && low & 1n) ? low + 1n : low;
  }

  /** The nearest floating-point number (not negative, and far from the smallest ones). */
  get real() {
    if (!this.over) return 0;
    const shift = BigInt(this.under.toString(2).length - this.over.toString(2).length + 60);
    const scaled = shift >= 0n ? [this.over << shift, this.under] : [this.over, this.under << -shift];
    const sticky = scaled[0] % scaled[1] ? 1n : 0n; // 59 to 61 bits and whether anything follows: rounded once by Number()
    return Number((scaled[0] / scaled[1]) | sticky) * 2 ** -Number(shift);
  }
}

const whole = (value) => new Fraction(BigInt(value));
