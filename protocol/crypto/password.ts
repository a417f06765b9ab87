/**
 * Passwords (SPEC §4.2): what is derived from what a person types. A password of words of the list
 * is forgiven its capitals, spaces and hyphens; every other one is taken as it is.
 */
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { isUnsettled } from "../wire/unicode.ts";

/** Loads the 2,048 words of the list. Called only if they matter. */
export type LoadWords = () => Promise<readonly string[]>;

/** Of a program that knows no list: nothing is forgiven. */
const noWords: LoadWords = async () => [];
/** Nothing but letters, spaces and hyphens. NFKC has made others of them into these. */
const wordsOnly = /^[a-z \-\u00ad\u2010-\u2015\u2212]+$/i;

/**
 * Returns the PBKDF2 input for a password. It is never empty, so that no password differs from an
 * empty one.
 *
 * @throws ProtocolError "password-malformed" for control characters, lone surrogates, more than
 * {@link limits.passwordBytes} bytes, and for a character with which two engines may derive two
 * keys; and what `loadWords` throws.
 */
export async function passwordInput(
  password: string,
  loadWords: LoadWords = noWords,
): Promise<Bytes> {
  const bytes = utf8(await forgive(normalize(password), loadWords));
  return bytes.length === 0 ? Uint8Array.of(0) : concat(Uint8Array.of(1), bytes);
}

/**
 * Imports a password as a non-extractable PBKDF2 key. The caller should drop the string afterwards.
 * Throws as {@link passwordInput}.
 */
export async function importPassword(
  password: string,
  loadWords: LoadWords = noWords,
): Promise<CryptoKey> {
  const input = await passwordInput(password, loadWords);
  return crypto.subtle.importKey("raw", input, "PBKDF2", false, ["deriveBits"]);
}

function normalize(password: string): string {
  // Check the length before the expensive part: NFKC can shorten a text to a sixteenth.
  if (password.length > 16 * limits.passwordBytes || !password.isWellFormed()) {
    throw new ProtocolError("password-malformed");
  }
  if (isUnsettled(password)) throw new ProtocolError("password-malformed");
  const text = password.normalize("NFKC").replaceAll(/^ +| +$/g, "");
  if (/\p{Cc}/u.test(text) || utf8(text).length > limits.passwordBytes) {
    throw new ProtocolError("password-malformed");
  }
  return text;
}

/** Brings a text whose words are all on the list into the form in which passwords are suggested. */
async function forgive(text: string, loadWords: LoadWords): Promise<string> {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const suggested = words.join(" ");
  if (words.length === 0 || suggested === text || !wordsOnly.test(text)) return text;
  const list = new Set(await loadWords());
  return words.every((word) => list.has(word)) ? suggested : text;
}
