/**
 * One whole handshake with its channel, as both ends see it (SPEC §7.2, §7.3), from fixed inputs.
 */
import { fixed, hex, join } from "./bytes.mjs";
import { decapsulate, encapsulate, kemKeys } from "./mlkem.mjs";
import { keyPair } from "./p256.mjs";
import { helloBody, linkSecrets, replyBody, seal } from "./protocol.mjs";

/**
 * @param name - Name of the handshake: its ephemeral keys, nonce and salts are derived from it.
 * @param room - From roomKeys.
 * @param newcomer - A person and its number; likewise the member.
 */
export function handshake(name, room, [newcomer, newNumber], [member, oldNumber]) {
  const N = {
    ...{ identity: newcomer.identity, id: newcomer.id, number: newNumber },
    ...{ X: keyPair(fixed(`${name}: X`, 32)), nonce: fixed(`${name}: nonce`, 16) },
    E: kemKeys(fixed(`${name}: d`, 32), fixed(`${name}: z`, 32)),
  };
  const { ciphertext: C, shared: K } = encapsulate(N.E.public, fixed(`${name}: m`, 32));
  const M = {
    ...{ identity: member.identity, id: member.id, number: oldNumber },
    ...{ Y: keyPair(fixed(`${name}: Y`, 32)), C },
  };
  const salts = {
    hello: fixed(`${name}: hello salt`, 32),
    reply: fixed(`${name}: reply salt`, 32),
  };
  const seeds = {
    newcomer: join(fixed(`${name}: d`, 32), fixed(`${name}: z`, 32)),
    member: fixed(`${name}: m`, 32),
  };
  const bodies = { hello: helloBody(N, room.route) };
  const hello = seal(room.hello, 1, salts.hello, bodies.hello);
  bodies.reply = replyBody(M, room.route, N.number, hello);
  const reply = seal(room.hello, 2, salts.reply, bodies.reply);
  const opened = decapsulate(N.E.secret, C);
  const secrets = linkSecrets(room.pairing, N.X, M.Y.public, opened, hello, reply);
  const theirs = linkSecrets(room.pairing, M.Y, N.X.public, K, hello, reply);
  if (!secrets.macM.equals(theirs.macM)) throw new Error("the two ends differ");
  return {
    ...{ name, room, N, M, salts, seeds, bodies, hello, reply, secrets },
    replyFrame: join(reply, secrets.macM),
    confirm: join(Buffer.of(1, 3), secrets.macN),
    toMember: { route: room.route, from: N.id, to: M.id },
    toNewcomer: { route: room.route, from: M.id, to: N.id },
  };
}

/** The handshake in the notation of the files. */
export function written(made) {
  const { room, N, M, salts, seeds, bodies, hello, reply, replyFrame, confirm, secrets } = made;
  const side = ({ identity, id, number }) => ({
    ...{ identitySecret: hex(identity.secret), identity: hex(identity.public), id: hex(id) },
    number,
  });
  return {
    ...{ route: hex(room.route), helloKey: hex(room.hello), pairing: hex(room.pairing) },
    newcomer: {
      ...side(N),
      ...{ xSecret: hex(N.X.secret), x: hex(N.X.public), nonce: hex(N.nonce) },
      ...{ kemSeed: hex(seeds.newcomer), kemKey: hex(N.E.public), kemSecret: hex(N.E.secret) },
      ...{ salt: hex(salts.hello), body: hex(bodies.hello) },
    },
    member: {
      ...side(M),
      ...{ ySecret: hex(M.Y.secret), y: hex(M.Y.public) },
      ...{ kemSeed: hex(seeds.member), ciphertext: hex(M.C) },
      ...{ salt: hex(salts.reply), body: hex(bodies.reply) },
    },
    ...{
      hello: hex(hello),
      sealedReply: hex(reply),
      reply: hex(replyFrame),
      confirm: hex(confirm),
    },
    ...Object.fromEntries(Object.entries(secrets).map(([key, value]) => [key, hex(value)])),
  };
}
