/**
 * The colours of the terminal client, by what the terminal can do. Each can be read on a light and
 * on a dark ground.
 */

/** Styles by their purpose, as parameters of SGR. */
export type Theme = {
  readonly code: string;
  readonly link: string;
  readonly warning: string;
  readonly bar: string;
  /** Of the member with this number, 0 to 7. */
  member(colour: number): string;
};

/** In the order of the hues of the page. At least 3.8 times the contrast to black and to white. */
const indexed = [160, 130, 100, 28, 30, 32, 99, 162];
const basic = [31, 32, 34, 35, 36];

export const dim = "2";
export const bold = "1";

/** @param depth - Bits of colour; 1 = none. */
export function themeOf(depth: number): Theme {
  if (depth <= 1) return { code: "", link: "4", warning: "1", bar: "7", member: () => "1" };
  const plain = { code: "36", link: "4", warning: "1;35", bar: "7" };
  if (depth < 8) {
    return { ...plain, member: (colour) => `1;${basic[colour % basic.length]}` };
  }
  return { ...plain, member: (colour) => `1;38;5;${indexed[colour % indexed.length]}` };
}
