/**
 * The suites that compare the protocol with the vectors, for a browser's WebCrypto: keys,
 * signatures, seals and Unicode forms. shim.ts is imported before this.
 */
import "./alias.test.ts";
import "./sender-key.test.ts";
import "./room-code.test.ts";
import "./emoji.test.ts";
import "./frame.test.ts";
import "./handshake.test.ts";
import "./head.test.ts";
import "./identity.test.ts";
import "./kem.test.ts";
import "./key-schedule.test.ts";
import "./message.test.ts";
import "./padding.test.ts";
import "./password.test.ts";
import "./aead.test.ts";
import "./safety-words.test.ts";
import "./whisper.test.ts";
