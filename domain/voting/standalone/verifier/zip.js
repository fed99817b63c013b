// The file of a bundle: reading any .zip that holds one, and writing it as the site does.

const LARGEST = 512 * 1024 * 1024; // bytes that a bundle may unpack to
const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ SUMS[(sum ^ byte) & 255];
  return (sum ^ 0xffffffff) >>> 0;
}

/** Every part of a .zip by its name. Throws Unreadable. */
async function unzipped(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  let end = file.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  unless(end >= 0 && end > file.length - 22 - 65536, "no .zip");
  const count = view.getUint16(end + 10, true), size = view.getUint32(end + 12, true), parts = Object.create(STRICT);
  const before = end - size - view.getUint32(end + 16, true); // bytes in front of the archive
  let at = end - size, total = 0;
  for (let place = 0; place < count; place++) {
    unless(at >= 0 && at + 46 <= end && view.getUint32(at, true) === 0x02014b50, "no list of parts");
    const [flags, kind] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)], sum = view.getUint32(at + 16, true);
    const packed = view.getUint32(at + 20, true), unpacked = view.getUint32(at + 24, true);
    const [named, more, said] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = textOf(file.subarray(at + 46, at + 46 + named)), begin = before + view.getUint32(at + 42, true);
    total += unpacked;
    unless(!(name in parts) && total <= LARGEST && !(flags & 1), "a name twice, too much, or locked");
    unless(begin >= 0 && begin + 30 <= file.length && view.getUint32(begin, true) === 0x04034b50, "a part is missing");
    const data = begin + 30 + view.getUint16(begin + 26, true) + view.getUint16(begin + 28, true);
    unless(data + packed <= file.length && (kind === 0 || kind === 8), "a part is cut off or packed in an unknown way");
    const held = file.subarray(data, data + packed), part = kind ? await inflated(held, unpacked) : held;
    unless(part.length === unpacked && crc32(part) === sum, "a part is damaged");
    parts[name] = part;
    at += 46 + named + more + said;
  }
  return parts;
}

/** What a packed part unpacks to. It stops where more comes out than was said. */
async function inflated(packed, size) {
  const source = new ReadableStream({ start(stream) { stream.enqueue(packed); stream.close(); } });
  const reader = source.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const out = new Uint8Array(size);
  try {
    for (let at = 0, next = await reader.read(); !next.done; at += next.value.length, next = await reader.read()) {
      unless(at + next.value.length <= size, "a part is larger than it says");
      out.set(next.value, at);
    }
  } catch (problem) {
    throw problem instanceof Unreadable ? problem : new Unreadable(`a part is damaged: ${problem.message}`);
  }
  return out;
}

/** The bytes of a .zip that holds these parts: nothing packed, sorted by name, no times. */
function zipped(parts) {
  const pieces = [], list = [];
  let at = 0;
  for (const name of Object.keys(parts).sort(byCode)) {
    const called = utf8(name), part = parts[name], unicode = called.length > name.length ? 0x800 : 0;
    const shared = (view, offset) => {
      [20, unicode, 0, 0, 0x21].forEach((value, place) => view.setUint16(offset + 2 * place, value, true));
      [crc32(part), part.length, part.length].forEach((value, place) => view.setUint32(offset + 10 + 4 * place, value, true));
      view.setUint16(offset + 22, called.length, true);
    };
    const front = new DataView(new ArrayBuffer(30)), entry = new DataView(new ArrayBuffer(46));
    front.setUint32(0, 0x04034b50, true);
    shared(front, 4);
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(4, (3 << 8) | 20, true);
    shared(entry, 6);
    entry.setUint32(38, 0o644 * 65536, true);
    entry.setUint32(42, at, true);
    pieces.push(new Uint8Array(front.buffer), called, part);
    list.push(new Uint8Array(entry.buffer), called);
    at += 30 + called.length + part.length;
  }
  const end = new DataView(new ArrayBuffer(22)), size = list.reduce((sum, piece) => sum + piece.length, 0);
  end.setUint32(0, 0x06054b50, true);
  [list.length / 2, list.length / 2].forEach((value, place) => end.setUint16(8 + 2 * place, value, true));
  [size, at].forEach((value, place) => end.setUint32(12 + 4 * place, value, true));
  return joined(...pieces, ...list, new Uint8Array(end.buffer));
}
