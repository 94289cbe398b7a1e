// Where a photo says it was taken. It is read before the photo is made small, which
// drops everything but the pixels. Photos are other people's files: whatever cannot
// be read says nothing.

const head = 256 * 1024; // a camera writes it before the picture

// placeOf answers {lat, lon} of a JPEG, or null.
export async function placeOf(file) {
  try {
    const v = new DataView(await file.slice(0, head).arrayBuffer());
    return inJPEG(v);
  } catch (e) {
    return null;
  }
}

function inJPEG(v) {
  if (v.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < v.byteLength; at += 2 + v.getUint16(at + 2)) {
    const marker = v.getUint16(at);
    if (marker < 0xff00 || marker === 0xffda) return null;
    if (marker === 0xffe1 && v.getUint32(at + 4) === 0x45786966) return inTIFF(v, at + 10);
  }
  return null;
}

function inTIFF(v, base) {
  const little = v.getUint16(base) === 0x4949;
  const u16 = (at) => v.getUint16(base + at, little);
  const u32 = (at) => v.getUint32(base + at, little);
  // entry is where in a directory a tag stands, 0 for nowhere.
  const entry = (dir, tag) => {
    for (let i = 0, n = Math.min(u16(dir), 200); i < n; i++) {
      if (u16(dir + 2 + 12 * i) === tag) return dir + 2 + 12 * i;
    }
    return 0;
  };
  const pointer = entry(u32(4), 0x8825);
  if (!pointer) return null;
  const gps = u32(pointer + 8);
  const degrees = (tag, negative) => {
    const ref = entry(gps, tag);
    const e = entry(gps, tag + 1);
    if (!ref || !e || u16(e + 2) !== 5 || u32(e + 4) !== 3) return NaN;
    let sum = 0;
    for (let i = 0; i < 3; i++) {
      const at = u32(e + 8) + 8 * i;
      const part = u32(at) / u32(at + 4);
      sum += (i && !u32(at + 4) ? 0 : part) / Math.pow(60, i);
    }
    return v.getUint8(base + ref + 8) === negative.charCodeAt(0) ? -sum : sum;
  };
  const lat = degrees(1, "S");
  const lon = degrees(3, "W");
  if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180) || (lat === 0 && lon === 0)) return null;
  return { lat, lon };
}
