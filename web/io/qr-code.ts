/**
 * A text as a code for cameras to scan. Draws nothing itself: it says where the dark squares are. Nothing but this one text
 * goes in, and nothing goes anywhere.
 */
import { correction, generate } from "lean-qr/nano";

/** Light squares around the code, which readers need to find it. */
const margin = 4;

/** Squares of one side with the margin, and the dark ones as the path of an SVG, one unit each. */
export type Scan = { readonly size: number; readonly path: string };

/** Makes the code of a text of a few hundred characters at most. */
export function drawScan(text: string): Scan {
  const code = generate(text, { minCorrectionLevel: correction.M });
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (code.get(x, y)) path += `M${x + margin} ${y + margin}h1v1h-1z`;
    }
  }
  return { size: code.size + 2 * margin, path };
}
