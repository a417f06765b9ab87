/** The room and the members of the vectors. */
import { fixed } from "./bytes.mjs";
import { keyPair } from "./p256.mjs";
import { memberId, roomKeys } from "./protocol.mjs";

/** A person with an identity; `id` is the member id. */
function person(name) {
  const identity = keyPair(fixed(`identity of ${name}`, 32));
  return { name, identity, id: memberId(identity.public) };
}

export const anna = person("Anna");
export const ben = person("Ben");
export const carla = person("Carla");

export const room = roomKeys(fixed("code", 16), "correct horse battery staple");
export const otherRoom = roomKeys(fixed("another code", 16), "correct horse battery staple");
/** The same room code with another password. */
export const wrongPassword = roomKeys(fixed("code", 16), "incorrect horse");
