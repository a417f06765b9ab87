/** The shapes of files and captions in members' JSON (SPEC §8.9), as in shapes.mjs. */
import { base64url, fixed } from "../naive/bytes.mjs";
import { anyText, bytes, bytesUpTo, integer, optional, record } from "./shapes.mjs";

const wrong = "message-malformed";
const same = (value) => value;
const bad = (faults) => faults.map(([name, value]) => [name, value, "file-malformed"]);
const noText = [
  ["a number", 1, wrong],
  ["null", null, wrong],
];

/** The id of a file; a reader's is written in hex. */
export const fileId = {
  ...bytes("file id", 16).brief,
  mean: (value) => Buffer.from(value, "base64url").toString("hex"),
};
const name = {
  ...{ write: "plan.pdf", mean: same },
  edges: [
    ["of 255 bytes", "a".repeat(255)],
    ["of 255 bytes in characters of three", "\u5b50".repeat(85)],
    ["with a bidi control", "fdp.\u202eexe"],
    ["with slashes", "../a\\b:c"],
    ["of one space", " "],
  ],
  faults: [
    ...noText,
    ...bad([
      ["that is empty", ""],
      ["of 256 bytes", "a".repeat(256)],
      ["of 256 bytes in characters of two", "\u00e9".repeat(128)],
      ["with a line break", "a\nb"],
      ["with a tab", "a\tb"],
      ["with U+0000", "a\u0000"],
      ["with U+0085", "a\u0085"],
      ["with a lone surrogate", "a\ud800"],
    ]),
  ],
};
const type = {
  ...{ write: "application/pdf", mean: same },
  edges: [
    ["that is empty", ""],
    ["with a parameter", "audio/webm;codecs=opus"],
    ["with two parameters", "a/b;c=d;e=mp4a.40.2"],
    ["of 100 characters", `a/${"b".repeat(98)}`],
  ],
  faults: [
    ...noText,
    ...bad([
      ["without a slash", "pdf"],
      ["with two slashes", "a/b/c"],
      ["in upper case", "image/PNG"],
      ["with a space", "audio/webm; codecs=opus"],
      ["with quotation marks", 'a/b;c="d"'],
      ["beyond ASCII", "a/\u00e9"],
      ["with a line break at its end", "a/b\n"],
      ["of 101 characters", `a/${"b".repeat(99)}`],
    ]),
  ],
};
const side = optional(integer(640, 1, 65_535));
const shape = record({
  ...{
    id: fileId,
    name,
    type,
    size: integer(1000, 0, 0xffffffff),
    hash: bytes("file hash", 32).brief,
  },
  ...{ width: side, height: side, voice: optional(integer(1500, 1, 300_000)) },
  preview: optional(bytesUpTo("preview", 1536)),
});
// One side alone is a fault, and both are an edge.
const isSide = ([what]) => /^with (width|height) /.test(what);
const picture = { ...shape.write, width: 640, height: 480 };
const file = {
  ...shape,
  edges: [
    ...shape.edges.filter((edge) => !isSide(edge)),
    ["with both sides", picture],
    ["with the longest sides", { ...picture, width: 65_535, height: 65_535 }],
  ],
  faults: [
    ...shape.faults.filter((fault) => !isSide(fault)),
    ...shape.edges.filter(isSide).map(([what, value]) => [`${what} alone`, value, wrong]),
    ...["width", "height"].flatMap((key) =>
      [0, 65_536, 1.5, "640", null].map((value) => [
        `with ${key} ${JSON.stringify(value)}`,
        { ...picture, [key]: value },
        wrong,
      ]),
    ),
  ],
};

/** 1 to `most` files. */
export function files(most) {
  const many = (count) =>
    Array.from({ length: count }, (_, at) => ({
      ...{ ...file.write, id: base64url(fixed(`file id ${at}`, 16)) },
    }));
  return {
    write: [file.write],
    mean: (values) => values.map(file.mean),
    edges: [
      [`with ${most} files`, many(most)],
      ...file.edges.map(([what, value]) => [`with a file ${what}`, [value]]),
    ],
    faults: [
      ["that is empty", [], wrong],
      [`with ${most + 1} files`, many(most + 1), wrong],
      ["with an id twice", [file.write, file.write], wrong],
      ["null", null, wrong],
      ["an object", {}, wrong],
      ...file.faults.map(([what, value, code]) => [`with a file ${what}`, [value], code]),
    ],
  };
}

/** A caption. */
export const caption = {
  ...{ write: "see", mean: same },
  edges: [
    ["that is empty", ""],
    ["of 2,048 bytes", "a".repeat(2048)],
    ["with tab and line feed", "a\tb\nc"],
  ].map(([what, value]) => [what, value]),
  faults: [
    ...anyText.faults.filter(([, , code]) => code !== "text-too-long"),
    ["of 2,049 bytes", "a".repeat(2049), "caption-too-long"],
    ["of 2,050 bytes in characters of two", "\u00e9".repeat(1025), "caption-too-long"],
  ],
};
