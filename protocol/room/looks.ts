/**
 * What an alias looks like, to mark members who could be taken for each other (SPEC §4.3). No two
 * clients must agree about it: it depends on the version of Unicode, and refuses nothing.
 */

// Letters of these scripts look alike, most of them like Latin ones.
const scripts = [
  ...["Latn", "Grek", "Cyrl", "Armn", "Cher", "Copt", "Lisu", "Tfng", "Cans", "Dsrt", "Osge"],
  ...["Wara", "Plrd", "Lyci", "Cari", "Ital", "Elba", "Runr", "Goth"],
].map((script) => `\\p{sc=${script}}`);
const alphabets = scripts.map((script) => new RegExp(script, "u"));
/** Marks that change a letter little, or not at all. In other scripts a mark can be a vowel. */
const marks = new RegExp(
  `(?<=[${scripts.join("")}\\p{sc=Zyyy}\\p{sc=Arab}\\p{sc=Hebr}])\\p{M}+`,
  "gu",
);
/** Characters that a reader may see as a box. */
const boxes = /[\p{Cn}\ufffd]/u;

/**
 * Characters that look alike: in each group first what all others become. From the table of
 * Unicode's UTS #39 (confusables.txt of version 13): letters and digits of alphabets in use, without
 * ligatures, and what looks like o, l, a hyphen or an apostrophe. A capital I looks like l, a
 * capital L does not. If the small letter is in the group, the capital need not be.
 */
const groups = [
  "' `´ʹʻʼʽʾʿˈ‘’′ꞌ|- ‐‒–—⁃−ーㅡ一|2 ƧƻꙄꝚ|3 ƷȜЗҘӠꝪꞫ|4 Ꮞ|5 Ƽ|6 бᏮ|8 ȣ|9 Ꝯ|a ɑαаᎪꓮ|ae æӕ",
  "b ƀƃƄɓΒВѣҍᏏᏴꓐꞴ|bl Ы|c ȼςϛсҫᴄꓚꮯ|d ÐđƌɖɗԁᎠᏧꓒꓓ|e ɇΕеҽҿᎬꓰꬲ|f ƒϜքᵮẝꓝꞙꬵ|g ƍǥɠɡԌցᏀᏳᶃꓖ",
  "h ħɦΗНћҢһӇӉհᎻᏂᏲⱧꓧꚕ|i ıɨɩɪιіӏᵻᵼꙇꭵ|j ɉϳјᎫꓙꞲ|k ƙΚКҚҞᏦⱩꓗꝀ",
  "l 1IłƖƗƚǀɫɭΙІӀ\u05d5\u05df\u0627\u0661\u0673۱ꓲ|ll ǁ|lo Ю|n ƝƞɳΝηոռᵰꓠꓵ",
  "o 0øɵοσоѳөօ\u05e1\u0647\u0665\u06be\u06c1\u06d5۵\u06ff०๐ᴏᴑ〇ꓳꝋꬽꬾꭴꮎꮻ|oe œ|oo ꚙ|p ƥρрᏢᵽꓑ",
  "q ʠԛգզ|r ƦɍɼɽΓгғᎡᏒᴦᵲꓣꭇꭈꮁ|rn mɱΜϺМӍᎷᵯꓟ|s ƽʂѕՏᏕᵴꓢꜱꮪ|t ŧƭƮȾΤТҬᎢᵵꓔ|u Ʉʋυսᴜᵾꓴꞟꭎꭒꮜ|v νѵᴠꓦꮩ",
  "vv wɯѡѽԝաᏇᏔᴡꓪꝡꮃ|x ΧхҲꓫꞳ|y ƴɏɣʏΥγуүұᎩᎱᎽᶌỿꓬꭚ|z ƶȥʐΖᴢᵶꓜꮓ|ß βꞵ|þ ƿϸ|ĸ κкқҟᴋ|ƅ ь|ƕ Ԋ|ƨ ᴤꙅ",
  "ǝ əә|ȝ ʒӡꝫ|ȷ յ|ɋ ᶐ|ɔ ͻᴐↄꬿ|ɢ ԍ|ɰ պ|ɸ φфՓ|ɾ ᵳ|ʃ Σꭍ|ʊ ᵿ|ʌ ΛЛӅᴧ|ʍ мӎᴍ|ʘ Ꙩ|ʙ в|ʚ ꞝ|ʜ нңӈӊ",
  "ʟ LŁꓡꮮ|π пᴨ|χ ꭓꭕ|ψ ѱ|ж җ|л ӆᴫ|љ ꭠ|ҷ ӌ|\u06a9 \u0643|\u06cc \u0649\u064a|ᴎ ͷиҋ|ᴘ ᴩ|ᴙ я",
  "ᴛ τтҭ|ẟ δծ|ⱶ Ͱ|へ ヘ|二 ニ|八 ハ|力 カ|卜 ト|口 ロ|夕 タ|工 エ|ꓕ Ʇ|ꓤ Ꞟ|ꜧ ꞕ|ꜿ ͽ|ꞓ ɛεєԑ|ɜ зҙᴈ|ꮿ ωꙍꞷ|\ufffd ⌂",
];

const drawn = new Map(
  groups
    .flatMap((line) => line.split("|"))
    .map((group) => group.split(" ") as [string, string])
    .flatMap(([drawing, chars]) => Array.from(chars, (char) => [char, drawing])),
);

/** Returns what an alias has in common with all that look like it, apart from their case. */
export function lookOf(alias: string): string {
  const bare = alias.normalize("NFKD").replaceAll(marks, "");
  return draw(draw(bare).toLowerCase());
}

function draw(text: string): string {
  return Array.from(text, (char) => drawn.get(char) ?? char).join("");
}

/**
 * Returns true if an alias may not be what it looks like, whatever the other aliases are: it mixes
 * alphabets whose letters look alike, or has a character that may be shown as a box.
 */
export function isDoubtful(alias: string): boolean {
  // A received alias need not be normalized: a mathematical A looks like a Latin one.
  const letters = alias.normalize("NFKC");
  return boxes.test(alias) || alphabets.filter((alphabet) => alphabet.test(letters)).length > 1;
}
