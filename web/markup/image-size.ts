/**
 * Reads how many pixels a picture has. A few bytes can claim a picture that needs more memory than
 * a phone has, and each decoder skips other bytes of a broken file. So a file is walked to its end
 * by the rules of its format, and refused if it breaks them. Decodes no pixels.
 */

/** Returns the pixels of a base64 picture, see {@link pixelsIn}. */
export function pixelsOf(base64: string): number {
  return pixelsIn(atob(base64));
}

/**
 * Returns the pixels of a picture, given as one character for each byte: the greatest width times
 * the greatest height of its frames. Infinity if it has none, or is no whole PNG, JPEG, GIF or WebP.
 */
export function pixelsIn(bytes: string): number {
  let at = 0;
  let [width, height] = [0, 0];
  let isTurned = false;
  /** Frames of an animation that are announced and have not come: some decoders make room for all. */
  let announced = 0;

  /** A number of bytes, one character each: big-endian unless `isTurned`. */
  const number = (text = "") => {
    let sum = 0;
    for (let i = 0; i < text.length; i++) {
      sum = sum * 256 + text.charCodeAt(isTurned ? text.length - 1 - i : i);
    }
    return sum;
  };
  /** Walks over all matches of a sticky pattern, and passes on the numbers of its groups. */
  const each = (pattern: RegExp, act: (...numbers: number[]) => void) => {
    for (;;) {
      pattern.lastIndex = at;
      const found = pattern.exec(bytes);
      if (found === null) return;
      at = pattern.lastIndex;
      act(...found.slice(1).map(number));
    }
  };
  const see = (wide: number, high: number) => {
    width = Math.max(width, wide);
    height = Math.max(height, high);
  };
  const skip = (length = 0) => {
    at += length;
  };
  const skipColours = (flags: number) => skip(flags & 128 && 6 << (flags & 7));

  each(/^\x89PNG\r\n.\n(?=\0{3}\rIHDR)/sy, () => {
    each(
      /(.{4})(?=(?:IHDR|(fcTL).{4})(.{4})(.{4})|acTL(.{4})|).{4}/sy,
      (length, frame, wide, high, frames = 0) => {
        see(wide, high);
        announced += frames - (frame && 1);
        skip(length + 4);
      },
    );
  });

  // Only segments with a length: some decoders refuse the others, and some read on behind them.
  each(/^\xff\xd8/y, () => {
    each(
      /\xff(?:[\xc0-\xc2](?=...(..)(..))|(\xda)|[\xc4\xdb\xdd\xe0-\xef\xfe])(?=(..))/sy,
      (high, wide, scan, length) => {
        see(wide, high);
        skip(length);
        // No alternatives within a repetition: an engine remembers each, and a large scan has too many.
        if (scan) each(/[^\xff]+|(?:\xff[\0\xd0-\xd7])+/y, () => {});
      },
    );
    each(/\xff\xd9$/y, () => {});
  });

  isTurned = true;
  // A frame may be larger than the screen.
  each(/^GIF8[79]a(..)(..)(.)../sy, (wide, high, flags) => {
    see(wide, high);
    skipColours(flags);
    each(/!.|(,)(..)(..)(..)(..)(.)/sy, (image, left, top, wide, high, flags) => {
      see(left + wide, top + high);
      skipColours(flags);
      skip(image && 1);
      each(/([^\0])/y, skip);
      each(/\0(?=[!,;])/y, () => {});
    });
    each(/;$/y, () => {});
  });

  // Not an animation: each of its frames would be a file of its own.
  each(/^RIFF.{4}WEBP(?=VP8[ LX])/sy, () => {
    each(
      /(?:VP8X(?=.{8}(...)(...))|VP8 (?=.{10}(..)(..))|VP8L(?=.{5}(.{4}))|ALPH|ICCP|EXIF|XMP )(.{4})/sy,
      (less, lower, wide, high, bits, length) => {
        see(less + 1, lower + 1);
        see(wide & 0x3fff, high & 0x3fff);
        see((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
        skip(length + (length & 1));
      },
    );
  });
  return (at === bytes.length && announced <= 0 && width * height) || Number.POSITIVE_INFINITY;
}
