/**
 * A text as a QR code: the dark squares as the path of an SVG. Draws nothing itself, and sends
 * nothing anywhere.
 */
import { correction, generate } from "lean-qr/nano";
import type { QrImage } from "../env.ts";

/** Light squares around the code. Readers need them to find it. */
const margin = 4;

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
