/** The QR code: a reader decodes the drawn text. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { drawQrCode } from "../../web/io/qr-code.ts";

const link = "https://chat.example/#00000-00000-00000-000000-000000";

/** The dark squares of a drawing, row by row. */
function squares(text: string): boolean[][] {
  const { size, path } = drawQrCode(text);
  const rows = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  for (const [, x = "", y = ""] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    const row = rows[Number(y)];
    if (row) row[Number(x)] = true;
  }
  return rows;
}

test("has the three finder patterns, and the margin around them", () => {
  const rows = squares(link);
  const size = rows.length;
  const mark = (x: number, y: number) => {
    return rows.slice(y, y + 7).map((row) =>
      row
        .slice(x, x + 7)
        .map(Number)
        .join(""),
    );
  };
  const finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];
  for (const [x, y] of [
    [4, 4],
    [size - 11, 4],
    [4, size - 11],
  ] as const) {
    assert.equal(mark(x, y), finder);
  }
  const edge = rows.flatMap((row, y) => {
    return row.filter((_, x) => Math.min(x, y, size - 1 - x, size - 1 - y) < 4);
  });
  assert.ok(edge.length > 0 && edge.every((dark) => !dark));
});

test("is different for another link", () => {
  const other = link.replace("#00000", "#00001");
  assert.not.equal(squares(other), squares(link));
  assert.equal(squares(link), squares(link));
});

test.run();
