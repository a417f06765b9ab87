/**
 * Reads the size of a picture from its header, for every supported format. A few bytes can claim a
 * picture that needs more memory than a phone has. Decodes no pixels.
 */

/** Returns the pixels of a base64 picture, or Infinity if the header has no size. */
export function pixelsOf(base64: string): number {
  const bytes = atob(base64);
  const sizes = [
    ...bytes.matchAll(/^\x89PNG.{12}(.{4})(.{4})/gs),
    // AVIF: the main picture and its parts each have one.
    ...(/^.{4}ftypavi/s.test(bytes) ? bytes.matchAll(/ispe.{4}(.{4})(.{4})/gs) : []),
    ...frameOf(bytes).matchAll(/^\xff.{4}(..)(..)/gs),
  ].map(([, width = "", height = ""]) => number(width) * number(height));
  for (const pattern of [
    /^GIF8[79]a(..)(..)/s,
    /^RIFF.{4}WEBPVP8(?:X.{8}(...)(...)| .{10}(..)(..))/s,
  ]) {
    const [width, height] = pattern.exec(bytes)?.slice(1).filter(Boolean).map(turned) ?? [];
    if (width !== undefined && height !== undefined) sizes.push(width * height);
  }
  const lossless = /^RIFF.{4}WEBPVP8L.{5}(.{4})/s.exec(bytes)?.[1];
  if (lossless !== undefined) {
    const bits = turned(lossless);
    sizes.push(((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1));
  }
  return Math.max(0, ...sizes) || Number.POSITIVE_INFINITY;
}

/** Returns a JPEG from its frame header on. */
function frameOf(bytes: string): string {
  if (!bytes.startsWith("\xff\xd8")) return "";
  let at = 2;
  while (
    bytes[at] === "\xff" &&
    !/[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]/.test(bytes[at + 1] ?? "\xc0")
  ) {
    at += 2 + number(bytes.slice(at + 2, at + 4));
  }
  return bytes.slice(at);
}

function number(bytes: string): number {
  return Array.from(bytes).reduce((sum, byte) => sum * 256 + byte.charCodeAt(0), 0);
}

/** A little-endian number. */
function turned(bytes: string): number {
  return number([...bytes].reverse().join(""));
}
