/**
 * The suites that hold the protocol to its vectors, for another WebCrypto than Node's: whatever an engine does itself,
 * such as keys, signatures, seals and the shape of letters. What has to be there before goes before this.
 */
import "./alias.test.ts";
import "./chain.test.ts";
import "./code.test.ts";
import "./frame.test.ts";
import "./handshake.test.ts";
import "./heads.test.ts";
import "./identity.test.ts";
import "./keys.test.ts";
import "./message.test.ts";
import "./padding.test.ts";
import "./seal.test.ts";
import "./verify.test.ts";
import "./whisper.test.ts";
