/** Addresses in messages: which are found, where they end, and when the host is shown. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { addressChars, readAddress, splitLinks } from "../../web/markup/links.ts";

/** The addresses in a text, as shown. */
const found = (text: string) =>
  splitLinks(text).flatMap((part) => (typeof part === "string" ? [] : [part.text]));

for (const [text, ...addresses] of [
  ["see https://a.example.", "https://a.example"],
  ["(https://a.example/b)", "https://a.example/b"],
  ["https://a.example/b_(c)", "https://a.example/b_(c)"],
  ["(see https://a.example/b_(c))", "https://a.example/b_(c)"],
  ["[https://a.example/?q=[1]]!", "https://a.example/?q=[1]"],
  ["https://a.example/x?y=1&z=2#w,", "https://a.example/x?y=1&z=2#w"],
  ["“https://a.example”", "https://a.example"],
  ["'http://a.example'", "http://a.example"],
  ["<https://a.example>", "https://a.example"],
  ["https://a.example... and https://b.example?!", "https://a.example", "https://b.example"],
  ["www.a.example, WWW.B.example", "www.a.example", "WWW.B.example"],
  ["HTTPS://A.example", "HTTPS://A.example"],
  ["見て：https://a.example/。", "https://a.example/"],
  ["https://user:pass@a.example", "https://user:pass@a.example"],
  ["http://localhost:3000/x", "http://localhost:3000/x"],
  ["https://", undefined],
  ["www.", undefined],
  ["https://a..example/ is none", "https://a..example/"],
  ["https://exa mple", "https://exa"],
  ["javascript:alert(1) data:text/html,x ftp://a.example", undefined],
  ["a@www.b.example xhttps://c.example", undefined],
  ["éhttps://a.example e\u0301https://b.example 1https://c.example", undefined],
  ["请看 https://a.example/b，谢谢", "https://a.example/b"],
  ["请看https://a.example/b。谢谢", "https://a.example/b"],
  ["（https://a.example/b）", "https://a.example/b"],
  ["https://a.example/b（见下）和 https://c.example；", "https://a.example/b", "https://c.example"],
  ["「https://a.example/b」と『www.c.example』", "https://a.example/b", "www.c.example"],
  ["これhttps://a.example/b、あれ｡https://c.example｡", "https://a.example/b", "https://c.example"],
  ["여기https://a.example/b！", "https://a.example/b"],
  ["انظر https://a.example/b، شكرا", "https://a.example/b"],
  ["وhttps://a.example/b؟نعم", "https://a.example/b"],
  ["دیکھو https://a.example/b۔", "https://a.example/b"],
  ["देखो https://a.example/b। धन्यवाद", "https://a.example/b"],
  ["שלוםhttps://a.example/b, смотриwww.c.example", "https://a.example/b", "www.c.example"],
  ["«https://a.example/b»; „https://c.example“", "https://a.example/b", "https://c.example"],
  ["տես https://a.example/b։", "https://a.example/b"],
  ["https://a.example/b…… https://c.example!!", "https://a.example/b", "https://c.example"],
  ["https://a.example谢谢", "https://a.example"],
  ["www.a.example:80さん", "www.a.example:80"],
  [
    "https://zh.a.example/wiki/中文_(消歧义)?q=文#文",
    "https://zh.a.example/wiki/中文_(消歧义)?q=文#文",
  ],
  ["https://例え.example https://пример.рф/я", "https://例え.example", "https://пример.рф/я"],
  ["https://bücher.example https://a.exämple", "https://bücher.example", "https://a.exämple"],
  ["https://a.example/O’Neil–Smith", "https://a.example/O’Neil–Smith"],
] as const) {
  test(`finds ${addresses.join(", ") || "no address"} in ${text}`, () => {
    assert.equal(found(text), addresses.filter(Boolean));
  });
}

test("an address with zero-width characters ends there, or is none", () => {
  assert.equal(found("https://a.example/\u202egpj.exe"), ["https://a.example/"]);
  assert.equal(found("https://\u200ba.example"), []);
});

test("completes www to https", () => {
  const [part] = splitLinks("www.a.example");
  assert.ok(typeof part === "object");
  assert.equal(part.address, { href: "https://www.a.example/", place: "" });
});

for (const [shown, href, place] of [
  ["https://a.example", "https://a.example", ""],
  ["a.example", "https://a.example", ""],
  ["http://a.example/", "http://a.example", ""],
  ["https://a.example/b", "https://a.example/b", ""],
  ["a@b.example", "mailto:a@b.example", ""],
  ["https://a.example/b", "https://a.example/c", "a.example"],
  ["https://good.example", "https://evil.example", "evil.example"],
  ["good.example", "https://good.example.evil.example", "good.example.evil.example"],
  ["https://good.example@evil.example", "https://good.example@evil.example", "evil.example"],
  ["https://a.example:8443", "https://a.example:8443", ""],
  ["https://a.example", "https://a.example:8443", "a.example:8443"],
  ["https://аpple.example", "https://аpple.example", "xn--pple-43d.example"],
  ["https://bücher.example", "https://bücher.example", "xn--bcher-kva.example"],
  ["https://a.example/日本", "https://a.example/日本", "a.example"],
  ["https://ａ.example", "https://ａ.example", "a.example"],
  ["https://0x7f000001", "https://0x7f000001", "127.0.0.1"],
  ["https:\\\\a.example", "https://a.example", ""],
  ["\u202ehttps://a.example", "https://a.example", "a.example"],
  ["", "https://a.example", "a.example"],
  ["here", "mailto:a@b.example?subject=x", "a@b.example"],
] as const) {
  test(`${shown || "nothing"} that leads to ${href} ${place ? `shows ${place}` : "says itself"}`, () => {
    assert.is(readAddress(href, shown)?.place, place);
  });
}

// An optimised URL.canParse() of Node 20 refuses this host.
test("reads an address with a letter of Latin-1 however often it has read others", () => {
  const address = "https://bücher.example";
  for (let i = 0; i < 50_000; i++) assert.ok(readAddress(address, ""), `${i}`);
});

test("opens no address longer than the limit, and none without a host", () => {
  const start = "https://a.example/";
  const fits = start.padEnd(addressChars, "x");
  assert.is(readAddress(fits, "")?.href, fits);
  assert.is(readAddress(`${fits}x`, ""), null);
  assert.is(readAddress("mailto:", ""), null);
  assert.is(readAddress("https:", ""), null);
});

test("all parts together are the text, and every address can be opened", () => {
  const piece = fc.oneof(
    fc.constantFrom("https://", "www.", "a.example", "/", "(", ")", ".", " ", "@", "]", "’", "#"),
    fc.string({ unit: "grapheme" }),
  );
  const law = fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
    const text = pieces.join("");
    const parts = splitLinks(text);
    assert.is(parts.map((part) => (typeof part === "string" ? part : part.text)).join(""), text);
    for (const part of parts) {
      if (typeof part === "object") assert.match(part.address.href, /^https?:\/\/./);
    }
  });
  fc.assert(law, { numRuns: process.env.SLOW ? 20_000 : 500 });
});

test.run();
