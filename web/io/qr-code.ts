/**
 * A text as a QR code: the dark squares as the path of an SVG. Draws nothing itself, and sends
 * nothing anywhere.
 */
import { correction, generate } from "lean-qr/nano";

/** Light squares around the code. Readers need them to find it. */
const margin = 4;

/** Squares per side with the margin, and the dark squares as an SVG path, one unit each. */
export type QrImage = { readonly size: number; readonly path: string };

/** Returns the QR code of a text of at most a few hundred characters. */
export function drawQrCode(text: string): QrImage {
  const code = generate(text, { minCorrectionLevel: correction.M });
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (code.get(x, y)) path += `M${x + margin} ${y + margin}h1v1h-1z`;
    }
  }
  return { size: code.size + 2 * margin, path };
}
