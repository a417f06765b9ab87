/**
 * The member that a typed alias means: the longest matching alias, a quoted alias, or none if it is
 * ambiguous.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  findMember,
  mentionsRead,
  namesOwn,
  nameToType,
  splitMentions,
} from "../../web/room/mentions.ts";
import { spokenName } from "../../web/room/Name.tsx";
import { normalizing } from "../helpers/normalizing.ts";
import { list, makePerson } from "./fakes.ts";

const people = ["Anna", "Anna Maria", "Zoë", "O'Neil", "say", 'Dr "No"'].map((alias) => {
  return makePerson(alias);
});

function find(typed: string, among = people): string {
  const found = findMember(typed, among, list);
  return found.kind === "one" ? `${found.who.id}: ${found.rest}` : `${found.kind} ${found.about}`;
}

test("takes the longest matching alias", () => {
  assert.is(find("Anna hello"), "Anna: hello");
  assert.is(find("Anna Maria hello"), "Anna Maria: hello");
  assert.is(find("Anna Marianne hello"), "Anna: Marianne hello");
  assert.is(find("Anna"), "Anna: ");
  assert.is(find("Anna Maria"), "Anna Maria: ");
  assert.is(find("Annabel"), "none Annabel");
});

test("takes the text in quotes, straight or round", () => {
  assert.is(find('"Anna" Maria is here'), "Anna: Maria is here");
  assert.is(find('"Anna Maria" hello'), "Anna Maria: hello");
  assert.is(find("“Anna Maria” hello"), "Anna Maria: hello");
  assert.is(find("„Anna“ hello"), "Anna: hello");
  assert.is(find('"Nobody here" hello'), "none Nobody here");
  assert.is(find('Dr "No" hello'), 'Dr "No": hello');
});

test("ignores case, width, decomposed accents and extra spaces", () => {
  assert.is(find("aNNA   mARIA\n hello"), "Anna Maria: hello");
  assert.is(find("Ａｎｎａ hello"), "Anna: hello");
  assert.is(find("zoe\u0308 hello"), "Zoë: hello");
  assert.is(find("o'neil hello"), "O'Neil: hello");
});

test("keeps the rest as typed", () => {
  assert.is(find("Anna  two  spaces\nand a line"), "Anna: two  spaces\nand a line");
  assert.is(find("say say say"), "say: say say");
});

test("an alias of two members means neither, until the fingerprint is given", () => {
  const twin = { ...makePerson("anna"), ambiguous: true, fingerprint: [1, 2] as const };
  const among = [{ ...makePerson("Anna"), ambiguous: true }, twin];
  assert.is(find("Anna hello", among), "shared Anna");
  assert.is(find('"Anna" hello', among), "shared Anna");
  assert.is(find("Anna word1 word2 hello", among), "anna: hello");
  assert.is(find("Anna word0 word2047 hello", among), "Anna: hello");
  const found = findMember("Anna 1 2 hello", among, null);
  assert.is(found.kind === "one" && found.who.id, "anna");
});

test("an alias that ends like a fingerprint has its own behind it", () => {
  const twin = { ...makePerson("anna"), ambiguous: true, fingerprint: [1, 2] as const };
  const mallory = { ...makePerson("Anna Word1 word2"), fingerprint: [3, 4] as const };
  assert.is(nameToType(twin, list), "anna word1 word2");
  assert.is(nameToType(mallory, list), "Anna Word1 word2 word3 word4");
  assert.is(spokenName(mallory, list), "Anna Word1 word2 word3 word4");
  assert.is(find("Anna word1 word2 hello", [twin, mallory]), "shared Anna word1 word2");
  assert.is(find("Anna word1 word2 word3 word4 hello", [twin, mallory]), "Anna Word1 word2: hello");
  for (const alias of ["Anna word1", "word1 word2", "Anna word1 Maria"]) {
    assert.is(nameToType(makePerson(alias), list), alias);
  }
});

test("means no member if another has an alias with that fingerprint, or in quotes", () => {
  const ambiguous = { ...makePerson("Anna"), ambiguous: true, fingerprint: [1, 2] as const };
  const among = [ambiguous, makePerson("Anna word1 word2")];
  assert.is(find("Anna word1 word2 hello", among), "shared Anna word1 word2");
  const quoted = [makePerson("Anna"), makePerson('"Anna"')];
  assert.is(find('"Anna" hello', quoted), "shared Anna");
  assert.is(find("Anna hello", quoted), "Anna: hello");
});

test("finds no member in an empty text, nor in a very long one, at once", () => {
  assert.is(find(""), "none ");
  const { units } = normalizing(() => {
    assert.ok(find("x ".repeat(100_000)).startsWith("none x"));
  });
  assert.ok(units < 1_000_000, `${units}`);
});

function mentions(text: string): string[] {
  const parts = splitMentions(text, people, list);
  assert.is(parts.map((part) => part.text).join(""), text);
  return parts.flatMap(({ text, who }) =>
    who ? [`${text}: ${who.map(({ alias }) => alias).join(", ")}`] : [],
  );
}

test("finds mentioned members: the longest alias, as a whole word, after its own at sign", () => {
  assert.equal(mentions("hello @Anna"), ["@Anna: Anna"]);
  assert.equal(mentions("@anna maria, hello"), ["@anna maria: Anna Maria"]);
  assert.equal(mentions("(@zoe\u0308) and @O'Neil's"), ["@zoe\u0308: Zoë", "@O'Neil: O'Neil"]);
  assert.equal(mentions("@Anna@Zoë"), ["@Anna: Anna"]);
  assert.equal(mentions("@Annabel, mail@anna.example, @ Anna, @nobody"), []);
  assert.equal(mentions("nobody at all"), []);
});

test("finds mentions in texts without spaces", () => {
  const among = ["Anna", "小明", "小", "민수", "สมชาย", "さくら", "Анна", "سارة"].map((alias) => {
    return makePerson(alias);
  });
  const found = (text: string) =>
    splitMentions(text, among, list).flatMap((part) => (part.who ? [part.text] : []));
  for (const [text, ...mentioned] of [
    ["请看@Anna你好", "@Anna"],
    ["你好，@小明谢谢@小", "@小明", "@小"],
    ["ね@さくらさん、@Annaに", "@さくら", "@Anna"],
    ["안녕@민수야", "@민수"],
    ["นี่@สมชายครับ", "@สมชาย"],
    ["ל@Anna, привет@Анна! و@سارة، أهلا", "@Anna", "@Анна", "@سارة"],
    ["@Аннабель @Annabel é@Anna e\u0301@Anna 1@Anna"],
  ] as const) {
    assert.equal(found(text), mentioned, text);
  }
});

test("reads mentions up to the limit in a text, and leaves the rest plain", () => {
  assert.is(mentions("@Anna ".repeat(mentionsRead + 1)).length, mentionsRead);
});

test("finds an alias however its characters are composed", () => {
  for (const [alias, typed] of [
    ["한글이", "한글이".normalize("NFD")],
    ["バッハ", "ﾊﾞｯﾊ"],
    ["Σίσυφος Ας", "ΣΊΣΥΦΟΣ ΑΣ"],
    ["صلى الله عليه وسلم", "ﷺ"],
    ["a\u{1f44d}\u{1f3fd}b", "A\u{1f44d}\u{1f3fd}B"],
    ["Ángel Ü", "A\u0301ngel  U\u0308"],
  ] as const) {
    const [, part] = splitMentions(`x @${typed}, y`, [makePerson(alias), makePerson("x")], list);
    assert.is(part?.text, `@${typed}`, alias);
  }
});

test("a text full of signs costs little, in any script", () => {
  for (const unit of ["@a ", "@日", "日@", "\n@日", `@${"日".repeat(20)}`]) {
    const among = ["Anna", "日", "日本"].map((alias) => makePerson(alias));
    const { calls } = normalizing(() => splitMentions(unit.repeat(500), among, list));
    assert.ok(calls < 20 * mentionsRead, `${unit}: ${calls}`);
  }
});

test("a mention of a shared alias names all its members", () => {
  const twins = [makePerson("Ada", true), { ...makePerson("ada"), id: "another" }];
  const [part] = splitMentions("@Ada", twins, list);
  assert.equal(
    part?.who?.map(({ id }) => id),
    ["Ada", "another"],
  );
  assert.ok(namesOwn("hello @ada", twins, list));
  assert.not(namesOwn("hello ada", twins, list));
  assert.not(namesOwn("hello @Anna", [...twins, makePerson("Anna")], list));
});

test.run();
