/** Names of files: what leaves, what is shown, and what is saved. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  bytesOf,
  nameBytes,
  savedName,
  showName,
  spellOut,
  tidyName,
  withEnding,
} from "../../../web/files/names.ts";
import { sign } from "../../../web/room/sign.ts";

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.stringMatching(/^[\w. \u202e\u2066\u200f\\/:]{0,300}$/u),
);

test("a name that is sent fits, keeps its ending, and has no control character", () => {
  assert.is(tidyName("a\u0000b\n.txt"), "ab.txt");
  assert.is(tidyName("\ud800.txt"), "\ufffd.txt");
  const long = tidyName(`${"ü".repeat(300)}.pdf`);
  assert.ok(bytesOf(long) <= nameBytes && bytesOf(long) > nameBytes - 2, long);
  assert.ok(long.endsWith("ü.pdf"));
  fc.assert(
    fc.property(anything, (name) => {
      const sent = tidyName(name);
      assert.ok(bytesOf(sent) <= nameBytes && sent.isWellFormed());
      assert.not.match(sent, /\p{Cc}/u);
    }),
  );
});

test("a cleaned picture has the ending of its type", () => {
  const cases = [
    ["a.JPG", "image/jpeg", "a.JPG"],
    ["a.jpeg", "image/jpeg", "a.jpeg"],
    ["a.heic", "image/jpeg", "a.jpg"],
    ["a.b.webp", "image/png", "a.b.png"],
    ["image", "image/png", "image.png"],
    ["a.txt", "text/plain", "a.txt"],
  ] as const;
  for (const [name, type, ending] of cases) assert.is(withEnding(name, type), ending);
});

test("a shown name spells out what cannot be seen, and its true ending stands apart", () => {
  assert.equal(showName("plan\u202efdp.exe"), {
    start: "plan[U+202E]fdp",
    ending: ".exe",
    isDouble: false,
  });
  assert.equal(showName(`photo.jpg${" ".repeat(80)}.exe`).ending, ".exe");
  assert.is(showName(`photo.jpg${" ".repeat(80)}.exe`).isDouble, true);
  assert.is(showName("a\u00a0\u2003b").start, "a[U+00A0][U+2003]b");
  assert.is(spellOut("نام\u200cه.pdf"), "نام\u200cه.pdf");
  assert.not.match(spellOut(`${sign} Room.txt`), sign);
  fc.assert(
    fc.property(anything, (name) => {
      const { start, ending } = showName(name);
      assert.is(start + ending, spellOut(name));
      assert.not.match(start + ending, /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

test("marks what may be a program behind the ending of a document, and nothing else", () => {
  const documents = [
    "pdf",
    "JPG",
    "docx",
    "odt",
    "csv",
    "txt",
    "mp4",
    "tar.gz",
    "html",
    "svg",
    "xlsm",
  ];
  const programs = [
    ...["exe", "SCR", "com", "bat", "ps1", "vbs", "js", "hta", "msi", "lnk", "url", "jar", "html"],
    ...["svg", "docm", "dmg", "app", "command", "apk", "deb", "sh", "desktop", "AppImage", "py"],
    // Whatever the next system runs.
    "xyz",
  ];
  const between = ["", " ", " ".repeat(80), "\u202e", "\u00a0\u200b", ".", " . "];
  const after = ["", " ", ".", "\u202e", "\u200b".repeat(20), ". ."];
  for (const document of documents) {
    for (const program of programs) {
      for (const gap of between) {
        for (const end of after) {
          const name = `a.${document}${gap}.${program}${end}`;
          assert.is(showName(name).isDouble, true, JSON.stringify(name));
        }
      }
    }
  }
  assert.is(showName("a\u2024pdf.exe").isDouble, true, "a sign that looks like a dot");
  for (const document of ["", "a", "a b", "a.b", "v1.2", "setup.x64", "app.min", "pdf", "."]) {
    for (const last of ["", ".", ".exe", ".js", ".zip"]) {
      const name = document + last;
      assert.is(showName(name).isDouble, false, JSON.stringify(name));
    }
  }
  for (const name of ["a.tar.gz", "a.pdf", ".pdf", "a.jpg.zip", "a.pdf.asc", "a.pdf. ", "a. b"]) {
    assert.is(showName(name).isDouble, false, name);
  }
});

test("a saved name is harmless for every system", () => {
  const cases = [
    ["CON", "_CON"],
    ["con.txt", "_con.txt"],
    ["COM1.log", "_COM1.log"],
    ["console.txt", "console.txt"],
    ["..", "file"],
    ["../../etc/passwd", "_.._etc_passwd"],
    ["a\\b/c:d.txt", "a_b_c_d.txt"],
    ["plan\u202efdp.exe", "plan_fdp.exe"],
    [".bashrc", "bashrc"],
    ["a.txt. . .", "a.txt"],
    ["   ", "file"],
    ["", "file"],
  ] as const;
  for (const [name, saved] of cases) assert.is(savedName(name), saved, name);
  assert.ok(savedName(`${"é".repeat(255)}.pdf`).endsWith("é.pdf"));
  fc.assert(
    fc.property(anything, (name) => {
      const saved = savedName(name);
      assert.ok(bytesOf(saved) <= 200 && saved !== "" && saved.isWellFormed(), saved);
      assert.not.match(
        saved,
        /^[.\s]|[.\s]$|["*/:<>?\\|\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u,
      );
      assert.not.match(saved, /^(con|prn|aux|nul|com\d|lpt\d)(\.|\s|$)/i);
    }),
  );
});

test.run();
