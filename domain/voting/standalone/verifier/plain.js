// JSON in the one form in which the parts of a bundle are written: that of Python's json module, names sorted.

/** A number that was written with a point or an exponent; whole numbers are numbers, or BigInts where they are large. */
class Real {
  constructor(value) { this.value = value; }
}

/** Behind every object that was read: a member that is not there is an error, unless it is asked for with `maybe`. */
const STRICT = new Proxy(Object.create(null), {
  get: (_, name) => { if (typeof name === "string" && name !== "then") throw new Unreadable(`no ${name}`); },
});
const maybe = (held, name) => (name in held ? held[name] : undefined);

/** The data of a JSON text. Throws Unreadable for none, and for a name that stands twice in one object. */
class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  static read(text) {
    const reader = new Reader(text), found = reader.value(0);
    reader.blank();
    unless(reader.at === text.length, "something follows the data");
    return found;
  }

  blank() { while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++; }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  value(depth) {
    unless(depth < 500, "too deep");
    this.blank();
    const sign = this.text[this.at];
    if (sign === "{") return this.members(depth);
    if (sign === "[") return this.entries(depth);
    if (sign === '"') return this.string();
    const word = this.match(/true|false|null/y);
    if (word) return { true: true, false: false, null: null }[word[0]];
    const found = this.match(/(-?(?:0|[1-9][0-9]*))((?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/y);
    unless(found, "no JSON");
    if (found[2]) return new Real(Number(found[0]));
    return Number.isSafeInteger(Number(found[1])) ? Number(found[1]) : BigInt(found[1]);
  }

  string() {
    const found = this.match(/"((?:[^"\\\u0000-\u001f]|\\(?:["\\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y);
    unless(found, "no JSON text");
    const text = JSON.parse(found[0]);
    unless(text.isWellFormed?.() ?? !/[\ud800-\udfff]/u.test(text), "half a sign");
    return text;
  }

  entries(depth) {
    const found = [];
    for (this.at++; ; this.at++) {
      this.blank();
      if (!found.length && this.text[this.at] === "]") break;
      found.push(this.value(depth + 1));
      this.blank();
      if (this.text[this.at] === "]") break;
      unless(this.text[this.at] === ",", "no JSON list");
    }
    this.at++;
    return found;
  }

  members(depth) {
    const found = Object.create(STRICT);
    for (this.at++; ; this.at++) {
      this.blank();
      if (this.text[this.at] === "}" && !Object.keys(found).length) break;
      const name = this.string();
      unless(!(name in found), "a name stands twice");
      this.blank();
      unless(this.text[this.at++] === ":", "no JSON object");
      found[name] = this.value(depth + 1);
      this.blank();
      if (this.text[this.at] === "}") break;
      unless(this.text[this.at] === ",", "no JSON object");
    }
    this.at++;
    return found;
  }
}

/** A floating-point number as Python writes it. */
function realText(value) {
  const [digits, exponent] = value.toExponential().split("e").map((part, place) => (place ? Number(part) : part));
  if (exponent < -4 || exponent >= 16) return `${digits}e${exponent < 0 ? "-" : "+"}${`${Math.abs(exponent)}`.padStart(2, "0")}`;
  const text = `${value}`;
  return text.includes(".") ? text : `${text}.0`;
}

/** Data as text. indent: one blank a level, as files have it; without it nothing stands between. */
function written(data, indent = false, level = 1) {
  const line = indent ? `\n${" ".repeat(level)}` : "", end = indent ? `\n${" ".repeat(level - 1)}` : "";
  if (data instanceof Real) return realText(data.value);
  if (typeof data === "string") return JSON.stringify(data);
  if (data === null || typeof data !== "object") return String(data);
  if (Array.isArray(data)) {
    return data.length ? `[${line}${data.map((one) => written(one, indent, level + 1)).join(`,${line}`)}${end}]` : "[]";
  }
  const names = Object.keys(data).filter((name) => data[name] !== undefined).sort(byCode);
  const members = names.map((name) => `${JSON.stringify(name)}:${indent ? " " : ""}${written(data[name], indent, level + 1)}`);
  return names.length ? `{${line}${members.join(`,${line}`)}${end}}` : "{}";
}

const fileOf = (data) => utf8(`${written(data, true)}\n`);
const alike = (one, other) => written(one) === written(other);

/** A JSON part of a bundle. */
function load(parts, name) {
  return Reader.read(textOf(parts[name]));
}
