/**
 * What the library of certificates expects of `Reflect`, and nothing else: it asks what is noted of its
 * classes, which all need nothing, so the answer is always "nothing". Imported before that library only.
 */

const nothing = () => undefined;

for (const name of ["getMetadata", "getOwnMetadata"]) {
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value: nothing });
}
