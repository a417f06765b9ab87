/**
 * A second, naive implementation of Sanctuary 1 from protocol/SPEC.md, on node:crypto alone. Writes
 * bytes; reads none. Each part names its section of SPEC.
 */
import { createCipheriv, createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { base64url, hash, join, uint, utf8 } from "./bytes.mjs";
import { sharedSecret, sign } from "./p256.mjs";

// §2
export const hmac = (key, ...parts) =>
  createHmac("sha256", key)
    .update(join(...parts))
    .digest();

export function hkdfExpand(prk, info, length) {
  let block = Buffer.alloc(0);
  let out = Buffer.alloc(0);
  for (let i = 1; out.length < length; i++) {
    block = hmac(prk, block, info, Buffer.of(i));
    out = join(out, block);
  }
  return out.subarray(0, length);
}

export function hkdf(ikm, label, length, salt = Buffer.alloc(32)) {
  return hkdfExpand(hmac(salt, ikm), utf8(label), length);
}

/** Cuts a byte string into consecutive parts of these lengths. */
function cut(bytes, ...lengths) {
  const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, length) => sum + length));
  return lengths.map((length, i) => bytes.subarray(ends[i] - length, ends[i]));
}

export function gcm(key, nonce, plaintext, aad = Buffer.alloc(0)) {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(aad);
  return join(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

// §4.1
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

export function codeText(code) {
  let rest = BigInt(`0x${code.toString("hex")}`) << 2n;
  let text = "";
  for (let i = 0; i < 26; i++, rest >>= 5n) text = alphabet[Number(rest & 31n)] + text;
  return text + checkLetter(text);
}

/** The powers of x in the field of 32 elements, modulo x^5 + x^2 + 1; powers[31] is 1 again. */
const powers = [1];
while (powers.length < 32) {
  const next = powers.at(-1) * 2;
  powers.push(next >= 32 ? (next - 32) ^ 0b00101 : next);
}

function product(a, b) {
  return a === 0 || b === 0 ? 0 : powers[(powers.indexOf(a) + powers.indexOf(b)) % 31];
}

/** d1 x^26 + d2 x^25 + ... + d26 x */
export function checkLetter(digits) {
  const terms = [...digits].map((digit, at) => product(alphabet.indexOf(digit), powers[26 - at]));
  return alphabet[terms.reduce((sum, term) => sum ^ term, 0)];
}

export const grouped = (text) =>
  [
    text.slice(0, 5),
    text.slice(5, 10),
    text.slice(10, 15),
    text.slice(15, 21),
    text.slice(21),
  ].join("-");

// §4.4
export const unsettled =
  "0897 1ACF-1ADD 1AE0-1AEB A7F1 105C9 105D2 105DA 105E4 10D69-10D6D 10EFA-10EFB 11382-11385 1138B 1138E 11390-11391 113B8 113BB 113C2 113C5 113C7-113C9 113CE-113D0 1611E-16129 1612F 16D63 16D67-16D6A 1CCD6-1CCF9 1E5EE-1E5EF 1E6E3 1E6E6 1E6EE-1E6EF 1E6F5"
    .split(" ")
    .map((range) => range.split("-").map((hex) => Number.parseInt(hex, 16)))
    .map(([first, last = first]) => ({ first, last }));

// §4.2
const wordFile = new URL("words.txt", import.meta.url);
const wordList = readFileSync(wordFile, "utf8").trimEnd().split("\n");
const separators = " -\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212";

export function passwordInput(password) {
  let text = password.normalize("NFKC");
  while (text.startsWith(" ")) text = text.slice(1);
  while (text.endsWith(" ")) text = text.slice(0, -1);
  const spaced = [...text].map((char) => (separators.includes(char) ? " " : char)).join("");
  const words = spaced
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => word.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  if (words.length > 0 && words.every((word) => wordList.includes(word))) text = words.join(" ");
  return text === "" ? Buffer.of(0) : join(Buffer.of(1), utf8(text));
}

// §4.3: the table of code points without ink, as first and last of each range
const inkless = [
  [0x0, 0x20],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffc],
  [0x13430, 0x1343f],
  [0x13441, 0x13442],
  [0x16fe4, 0x16fe4],
  [0x1bca0, 0x1bca3],
  [0x1d159, 0x1d159],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

export function isInkless(char) {
  return inkless.some(([from, to]) => from <= char.codePointAt(0) && char.codePointAt(0) <= to);
}

// §4.3: private use (Co), noncharacters, and the planes 4 to 16
export function isMeaningless(char) {
  const point = char.codePointAt(0);
  const isNoncharacter = (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe;
  return /^\p{Co}$/u.test(char) || isNoncharacter || point > 0x3ffff;
}

export function nameNormalForm(name) {
  for (let before = name; ; before = name) {
    name = name.normalize("NFKC");
    name = [...name].filter((char) => !/[\p{DI}\p{Cf}\p{Cs}]|(?!\s)\p{Cc}/u.test(char)).join("");
    name = [...name].filter((char) => !isMeaningless(char)).join("");
    name = [...name].map((char) => (isInkless(char) ? " " : char)).join("");
    while (name.includes("  ")) name = name.replace("  ", " ");
    if (name.startsWith(" ")) name = name.slice(1);
    if (name.endsWith(" ")) name = name.slice(0, -1);
    if (name === before) return name;
  }
}

// §8.8
export function emojiSpelling(text) {
  const chars = [...text].filter((char) => char !== "\ufe0e" && char !== "\ufe0f");
  return chars
    .map((char, i) => {
      const isText = /^\p{Emoji}$/u.test(char) && !/^\p{Emoji_Presentation}$/u.test(char);
      const isColoured = /^\p{Emoji_Modifier}$/u.test(chars[i + 1] ?? "");
      return isText && !isColoured ? `${char}\ufe0f` : char;
    })
    .join("");
}

// §5
export function roomKeys(code, password) {
  const input = passwordInput(password);
  const salt = hkdf(code, "sanctuary/1 salt", 32);
  const master = pbkdf2Sync(input, salt, 600_000, 32, "sha256");
  const both = join(code, master);
  return {
    input,
    salt,
    master,
    route: hkdf(code, "sanctuary/1 route", 16),
    accessKey: hkdf(both, "sanctuary/1 access key", 32),
    hello: hkdf(both, "sanctuary/1 hello", 32),
    pairing: hkdf(both, "sanctuary/1 pairing", 32),
  };
}

export const memberId = (identityPublic) => hash(identityPublic).subarray(0, 16);

export function fingerprintOf(id) {
  const bits = [...id.subarray(0, 3)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return [Number.parseInt(bits.slice(0, 11), 2), Number.parseInt(bits.slice(11, 22), 2)];
}

export const colourOf = (id) => id[15] % 8;

// §7.1
export function sealKeys(hello, salt, label) {
  const [key, nonce, commit] = cut(hkdf(hello, label, 76, salt), 32, 12, 32);
  return { key, nonce, commit };
}

/** `change` may set another `label`, `commit` or complete `plaintext` than SPEC says. */
export function seal(hello, kind, salt, body, change = {}) {
  const label = kind === 1 ? "sanctuary/1 seal hello" : "sanctuary/1 seal reply";
  const { key, nonce, commit } = sealKeys(hello, salt, change.label ?? label);
  const head = join(Buffer.of(1, kind), salt, change.commit ?? commit);
  const plaintext =
    change.plaintext ?? join(uint(body.length, 2), body, Buffer.alloc(1414 - body.length));
  return join(head, gcm(key, nonce, plaintext, head));
}

// §7.2
/** `side` is {identity, X, E, nonce, number}; `change` may give another `label` or `signer`. */
export function helloBody(side, route, change = {}) {
  const { identity, X, E, nonce, number } = side;
  const before = join(identity.public, X.public, E.public, nonce, route, uint(number, 4));
  const label = utf8(change.label ?? "sanctuary/1 sign hello");
  return join(before, sign(change.signer ?? side.identity, join(label, before)));
}

/** `side` is {identity, Y, C, number}. */
export function replyBody(side, route, toNumber, hello, change = {}) {
  const before = join(
    side.identity.public,
    side.Y.public,
    side.C,
    route,
    uint(side.number, 4),
    uint(toNumber, 4),
    hash(hello),
  );
  const label = utf8(change.label ?? "sanctuary/1 sign reply");
  return join(before, sign(change.signer ?? side.identity, join(label, before)));
}

/**
 * The keys that both ends derive: `K` is the secret of the ciphertext, `reply` the sealed reply
 * without MAC_M.
 */
export function linkSecrets(pairing, ownEphemeral, otherPublic, K, hello, reply) {
  const T = hash(hello, reply);
  const shared = sharedSecret(ownEphemeral, otherPublic);
  const prk = hmac(pairing, shared, K);
  const keys = hkdfExpand(prk, join(utf8("sanctuary/1 channel"), T), 128);
  const [kcN, kcM, rNM, rMN] = cut(keys, 32, 32, 32, 32);
  return {
    ...{ T, shared, K, prk, kcN, kcM, rNM, rMN },
    macM: hmac(kcM, utf8("sanctuary/1 confirm M"), T).subarray(0, 16),
    macN: hmac(kcN, utf8("sanctuary/1 confirm N"), T).subarray(0, 16),
  };
}

// §7.6
export function paddedTotal(contentLength) {
  const L = 5 + contentLength;
  for (const size of [256, 512, 1024, 2048, 4096]) if (L <= size) return size;
  let e = 0;
  while (2 ** (e + 1) <= L) e++;
  let s = 1;
  while (2 ** s <= e) s++;
  const step = 2 ** (e - s);
  return Math.ceil(L / step) * step;
}

export function pad(type, content, total = paddedTotal(content.length)) {
  const used = join(uint(content.length, 4), Buffer.of(type), content);
  return join(used, Buffer.alloc(total - used.length));
}

// §7.3, §8.1
export const stepKey = (r) => ({ mk: hmac(r, Buffer.of(1)), next: hmac(r, Buffer.of(2)) });

/** The ratchet key for a counter or index, `steps` after `r`. */
export function ratchet(r, steps) {
  for (let i = 0; i < steps; i++) r = stepKey(r).next;
  return r;
}

/** One channel frame; `r` is the ratchet key at 0. `change` may give a `plaintext` or an `aad`. */
export function channelFrame(r, counter, { route, from, to }, type, content, change = {}) {
  const { mk } = stepKey(ratchet(r, counter));
  const [key, nonce] = cut(hkdf(mk, "sanctuary/1 channel message", 44), 32, 12);
  const aad = change.aad ?? join(Buffer.of(1, 4), route, from, to, uint(counter, 4));
  const padded = change.plaintext ?? pad(type, content);
  return join(Buffer.of(1, 4), uint(counter, 4), gcm(key, nonce, padded, aad));
}

/** One room frame; `sender key` is {id, key}, its key at index 0. `change` may replace any part. */
export function roomFrame(senderKey, index, { route, identity }, type, content, change = {}) {
  const { mk } = stepKey(ratchet(senderKey.key, change.steps ?? index));
  const [key, nonce, commit] = cut(hkdf(mk, "sanctuary/1 message", 76), 32, 12, 32);
  const header = join(Buffer.of(1, 5), senderKey.id, uint(index, 4), change.commit ?? commit);
  const AAD = change.aad ?? join(route, change.sender ?? memberId(identity.public), header);
  const ciphertext = gcm(key, nonce, change.plaintext ?? pad(type, content), AAD);
  const label = utf8(change.label ?? "sanctuary/1 sign message");
  const signature = sign(change.signer ?? identity, join(label, AAD, ciphertext));
  return join(header, ciphertext, change.signature ?? signature);
}

// §7.3, §7.4
/**
 * A content; `fields` is an object, or a JSON text where a case needs one that no encoder writes.
 */
export const contentOf = (salt, fields) =>
  join(salt, utf8(typeof fields === "string" ? fields : JSON.stringify(fields)));

export const chainField = (id, index, key, whisper) => ({
  ...{ id: base64url(id), index, key: base64url(key), whisper: base64url(whisper) },
});

// §7.5
export const headStart = (id) => hash(utf8("sanctuary/1 author log"), id);
export const headNext = (before, n, type, content) =>
  hash(utf8("sanctuary/1 head"), before, uint(n, 4), hash(Buffer.of(type), content));

// §7.7
const sorted = (list) => [...list].sort(Buffer.compare);

/** `heads` are {id, n, hash}, in any order. */
export const headsHash = (heads) =>
  hash(
    utf8("sanctuary/1 heads"),
    ...sorted(heads.map(({ id, n, hash }) => join(id, uint(n, 4), hash))),
  );

export const membersHash = (ids) => hash(utf8("sanctuary/1 members"), ...sorted(ids));

// §8.3
export const whisperStep = (key) => hash(utf8("sanctuary/1 whisper step"), key);

/** The whisper key this many indices after the index at which it was sent. */
export function whisperAfter(key, steps) {
  for (let i = 0; i < steps; i++) key = whisperStep(key);
  return key;
}

/** AES key and nonce of the one box under a whisper key, 44 bytes. */
export const boxKey = (key) => hkdf(key, "sanctuary/1 whisper", 44);

/** What the box of an edit holds: the number of the message, and its new text. */
export const editContent = ({ of, text }) => join(uint(of, 4), utf8(text));

/**
 * `at` is {from, to, sender key, index}: both member ids, the sender key's id. `change` may replace
 * any part.
 */
export function whisperBox(key, { from, to, senderKey, index }, said, change = {}) {
  const [aes, nonce] = cut(boxKey(key), 32, 12);
  const aad = change.aad ?? join(from, to, senderKey, uint(index, 4));
  return gcm(aes, nonce, change.plaintext ?? pad(change.type ?? 0x01, bytesOf(said)), aad);
}

const bytesOf = (said) => (Buffer.isBuffer(said) ? said : utf8(said));

/** A new room code, masked for the member with this whisper key; or the code, if it is masked. */
export const maskedCode = (key, code) =>
  Buffer.from(hkdf(key, "sanctuary/1 move", 16).map((byte, at) => byte ^ code[at]));

// §8.7
/** Indices into the word list; `identities` are public keys, in any order. */
export function verifyWords(route, identities) {
  const digest = hash(
    utf8("sanctuary/1 safety words"),
    route,
    uint(identities.length, 4),
    ...sorted(identities.map((key) => hash(key))),
  );
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: 12 }, (_, i) => Number.parseInt(bits.slice(11 * i, 11 * i + 11), 2));
}

// §4.4
export function digestOfTheRest() {
  const sum = createHash("sha256");
  const isOut = (point) =>
    (point >= 0xd800 && point <= 0xdfff) ||
    unsettled.some(({ first, last }) => point >= first && point <= last);
  for (let point = 0; point <= 0x10ffff; point++) {
    if (isOut(point)) continue;
    const char = String.fromCodePoint(point);
    sum.update(utf8(`${char}\u0334\u0345${char}${char.normalize("NFD")}`.normalize("NFKC")));
  }
  return sum.digest();
}
