/**
 * Known answers published by others: they catch a wrong call before our own values are compared.
 */
import { hkdfSync, pbkdf2Sync } from "node:crypto";
import { fixed, flip, hash, hex, join, uint, utf8 } from "../naive/bytes.mjs";
import {
  accumulated,
  decapsulate,
  encapsulate,
  kemKeys,
  withCoefficient,
} from "../naive/mlkem.mjs";
import {
  altered,
  compressed,
  keyPair,
  onCurve,
  order,
  sharedSecret,
  sign,
  toInt,
  verify,
} from "../naive/p256.mjs";
import { gcm, hkdf, hkdfExpand, hmac } from "../naive/protocol.mjs";

const un = (text) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

/** Returns the published answer if the computed answer is equal. */
function known(name, computed, published) {
  if (!computed.equals(published)) throw new Error(`${name}: not what was published`);
  return hex(published);
}

const hashes = [
  ["SHA-256 of nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["SHA-256 of abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
].map(([name, text, digest]) => ({
  name,
  does: "sha256",
  data: hex(utf8(text)),
  digest: known(name, hash(utf8(text)), un(digest)),
}));

const hmacs = [
  [
    "RFC 4231 §4.2",
    "0b".repeat(20),
    hex(utf8("Hi There")),
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  ],
  [
    "RFC 4231 §4.3",
    hex(utf8("Jefe")),
    hex(utf8("what do ya want for nothing?")),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
].map(([name, key, data, mac]) => ({
  ...{ name, does: "hmac", key, data },
  mac: known(name, hmac(un(key), un(data)), un(mac)),
}));

const range = (from, to) => Buffer.from(Array.from({ length: to - from }, (_, i) => from + i));

const hkdfs = [
  [
    "RFC 5869 A.1",
    un("0b".repeat(22)),
    un("000102030405060708090a0b0c"),
    un("f0f1f2f3f4f5f6f7f8f9"),
    "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
    `3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865`,
  ],
  [
    "RFC 5869 A.2, longer inputs",
    range(0x00, 0x50),
    range(0x60, 0xb0),
    range(0xb0, 0x100),
    "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
    `b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09
     da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87`,
  ],
  [
    "RFC 5869 A.3, empty salt and info",
    un("0b".repeat(22)),
    un(""),
    un(""),
    "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
    `8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8`,
  ],
].map(([name, ikm, salt, info, prk, okm]) => {
  const out = un(okm);
  const theirs = Buffer.from(hkdfSync("sha256", ikm, salt, info, out.length));
  known(name, theirs, out);
  known(name, hkdfExpand(un(prk), info, out.length), out);
  return {
    ...{ name, does: "hkdf", ikm: hex(ikm), salt: hex(salt), info: hex(info) },
    prk: known(name, hmac(salt.length === 0 ? Buffer.alloc(32) : salt, ikm), un(prk)),
    okm: hex(out),
  };
});

// hkdf() of the second implementation with labels, compared with node:crypto.
known(
  "HKDF with a label",
  hkdf(un("01"), "sanctuary/1 route", 16),
  Buffer.from(hkdfSync("sha256", un("01"), "", "sanctuary/1 route", 16)),
);

const pbkdf2s = [
  [
    "RFC 7914 §11, one iteration",
    "passwd",
    "salt",
    1,
    `55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc
     49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783`,
  ],
  [
    "RFC 7914 §11, 80,000 iterations",
    "Password",
    "NaCl",
    80_000,
    `4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56
     a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d`,
  ],
].map(([name, password, salt, iterations, key]) => ({
  ...{ name, does: "pbkdf2", password: hex(utf8(password)), salt: hex(utf8(salt)), iterations },
  key: known(name, pbkdf2Sync(password, salt, iterations, 64, "sha256"), un(key)),
}));

const gcmKey = "feffe9928665731c6d6a8f9467308308".repeat(2);
const gcmText = `d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
  1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39`;
const gcms = [
  [
    "McGrew and Viega, test case 13: nothing",
    ...["00".repeat(32), "00".repeat(12), "", ""],
    "530f8afbc74536b9a963b4f1c4cb738b",
  ],
  [
    "McGrew and Viega, test case 14: one block",
    ...["00".repeat(32), "00".repeat(12), "00".repeat(16), ""],
    "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919",
  ],
  [
    "McGrew and Viega, test case 16: with associated data",
    ...[gcmKey, "cafebabefacedbaddecaf888", gcmText, `${"feedfacedeadbeef".repeat(2)}abaddad2`],
    `522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
     8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662 76fc6ece0f4e1768cddf8853bb2d551b`,
  ],
].map(([name, key, nonce, plaintext, aad, sealed]) => ({
  ...{ name, does: "aes-gcm", key, nonce, plaintext: hex(un(plaintext)), aad },
  sealed: known(name, gcm(un(key), un(nonce), un(plaintext), un(aad)), un(sealed)),
}));

function ecdh() {
  const i = keyPair(un("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"));
  const r = keyPair(un("C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53"));
  const gi = un(`04 DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180
                    5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3`);
  const gr = un(`04 D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63
                    56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB`);
  const gir = un("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE");
  const name = "RFC 5903 §8.1";
  known(name, sharedSecret(r, i.public), gir);
  return {
    ...{ name, does: "ecdh", secret: hex(i.secret), public: known(name, i.public, gi) },
    otherSecret: hex(r.secret),
    otherPublic: known(name, r.public, gr),
    shared: known(name, sharedSecret(i, r.public), gir),
  };
}

const signer = keyPair(un("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"));
known(
  "RFC 6979 A.2.5, public key",
  signer.public,
  un(`04 60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6
         7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299`),
);
const sample = un(`EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
                   F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8`);
const test = un(`F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367
                 019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083`);
known("RFC 6979 A.2.5, sample", sign(signer, utf8("sample")), sample);
known("RFC 6979 A.2.5, test", sign(signer, utf8("test")), test);

const zero = Buffer.alloc(32);
const signatures = [
  ["RFC 6979 A.2.5, sample", "sample", sample, true],
  ["RFC 6979 A.2.5, test", "test", test, true],
  ["a signature altered to r || order - s holds too", "sample", altered(sample), true],
  ["the signature of another message does not hold", "sample", test, false],
  ["a bit flipped in r does not hold", "sample", flip(sample, 31), false],
  ["a bit flipped in s does not hold", "sample", flip(sample, 63), false],
  ["r of zero does not hold", "sample", join(zero, sample.subarray(32)), false],
  ["s of zero does not hold", "sample", join(sample.subarray(0, 32), zero), false],
  ["s of the order does not hold", "sample", join(sample.subarray(0, 32), uint(order, 32)), false],
  ["63 bytes do not hold", "sample", sample.subarray(0, 63), false],
  ["65 bytes do not hold", "sample", join(sample, Buffer.of(0)), false],
].map(([name, text, signature, holds]) => {
  if (verify(signer.public, utf8(text), signature) !== holds) throw new Error(name);
  return {
    ...{ name, does: "ecdsa", public: hex(signer.public), message: hex(utf8(text)) },
    ...{ signature: hex(signature), holds },
  };
});

// The answers of whole cases are ours. That of the last case is published, and covers the same code.
const kems = ["first", "second"].map((name) => {
  const [d, z, m] = ["d", "z", "m"].map((part) => fixed(`ML-KEM, ${name}: ${part}`, 32));
  const keys = kemKeys(d, z);
  const { ciphertext, shared } = encapsulate(keys.public, m);
  const damagedCiphertext = flip(ciphertext, name === "first" ? 0 : 1087);
  return {
    ...{ name: `ML-KEM-768, ${name} key`, does: "ml-kem", d: hex(d), z: hex(z), m: hex(m) },
    ...{ public: hex(keys.public), secret: hex(keys.secret), ciphertext: hex(ciphertext) },
    ...{ shared: hex(shared), damaged: hex(damagedCiphertext) },
    rejected: hex(decapsulate(keys.secret, damagedCiphertext)),
  };
});
const published = un("1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415");
const accumulation = {
  ...{ name: "ML-KEM-768, 100 keys accumulated", does: "ml-kem-accumulated", count: 100 },
  digest: known("ML-KEM-768, accumulated", accumulated(100), published),
};

const E = kemKeys(fixed("ML-KEM: d", 32), fixed("ML-KEM: z", 32)).public;
const badKemKeys = [
  ["whose first coefficient is the modulus", withCoefficient(E, 0, 3329)],
  ["whose last coefficient is the modulus", withCoefficient(E, 767, 3329)],
  ["with a coefficient one above the modulus", withCoefficient(E, 1, 3330)],
  ["with a coefficient of 4095", withCoefficient(E, 500, 4095)],
  ["of ones", Buffer.alloc(1184, 0xff)],
  ["one byte short", E.subarray(0, -1)],
  ["one byte long", join(E, Buffer.of(0))],
  ["of no bytes", Buffer.alloc(0)],
].map(([name, key]) => ({
  ...{ name: `refuses an encapsulation key ${name}`, does: "ml-kem-key", public: hex(key) },
  code: "handshake-refused",
}));

const P = signer.public;
const hybrid = Buffer.from(P);
hybrid[0] = 6 + (P[64] & 1);
const prime = un("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
const y0 = un("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4");

const badKeys = [
  ["a point that is not on the curve", flip(P, 64)],
  ["the compressed form", compressed(P)],
  ["the hybrid form", hybrid],
  ["the point at infinity", Buffer.of(0)],
  ["coordinates of zero", join(Buffer.of(4), Buffer.alloc(64))],
  ["an x-coordinate not below the prime", join(Buffer.of(4), prime, y0)],
  ["the form byte 0x00", join(Buffer.of(0), P.subarray(1))],
  ["64 bytes without the form byte", P.subarray(1)],
  ["64 bytes", P.subarray(0, 64)],
  ["66 bytes", join(P, Buffer.of(0))],
  ["no bytes", Buffer.alloc(0)],
].map(([name, key]) => ({
  ...{ name: `refuses as a public key: ${name}`, does: "public-key", public: hex(key) },
  code: "handshake-refused",
}));

// AES-GCM must detect each of these; §10 names the resulting error.
const last = gcms[2];
const badSeals = [
  ["a bit flipped in the key", { key: hex(flip(un(last.key), 0)) }],
  ["a bit flipped in the nonce", { nonce: hex(flip(un(last.nonce), 11)) }],
  ["a bit flipped in the associated data", { aad: hex(flip(un(last.aad), 0)) }],
  ["a bit flipped in the ciphertext", { sealed: hex(flip(un(last.sealed), 0)) }],
  ["a bit flipped in the tag", { sealed: hex(flip(un(last.sealed), 75)) }],
  ["a tag cut to 12 bytes", { sealed: hex(un(last.sealed).subarray(0, -4)) }],
].map(([name, change]) => {
  const { plaintext: _, ...given } = last;
  return { ...given, ...change, name: `AES-GCM with ${name}`, code: "message-undecryptable" };
});

// (0, y0) is on the curve, so that above only the range of x is at fault.
if (!onCurve([0n, toInt(y0)])) throw new Error("y0 is not the root of b");

export const primitives = {
  about: "Known answers of the primitives, and public keys that are refused.",
  source:
    "RFC 4231, RFC 5869, RFC 7914 §11, RFC 5903 §8.1, RFC 6979 A.2.5; McGrew and Viega, The Galois/Counter Mode of Operation, appendix B; FIPS 203; the Go project, crypto/mlkem, TestAccumulated; protocol/SPEC.md §2",
  valid: [
    ...hashes,
    ...hmacs,
    ...hkdfs,
    ...pbkdf2s,
    ...gcms,
    ecdh(),
    ...signatures,
    ...kems,
    accumulation,
  ],
  invalid: [...badKeys, ...badSeals, ...badKemKeys],
};
