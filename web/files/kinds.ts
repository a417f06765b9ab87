/**
 * Which types of files this page shows, and how. Everything else is only saved: a type that is not
 * in these lists never becomes the type of a blob, so that no file becomes a page or a script.
 */

/** How a file is shown. */
export type Kind = "picture" | "audio" | "video" | "other";

/** Types that a reader of the name would take for the same. */
const lists: Readonly<Record<Exclude<Kind, "other">, RegExp>> = {
  picture: /^image\/(?:jpeg|png|gif|webp)$/,
  audio: /^audio\/(?:mpeg|ogg|wav|flac|mp4|aac|webm)$/,
  video: /^video\/(?:mp4|webm|ogg|quicktime)$/,
};

/** Most bytes of a picture that is decoded, and of a picture or voice that is fetched unasked. */
export const pictureBytes = 16 * 1024 * 1024;
export const autoBytes = 1024 * 1024;
/** Most pixels of a preview: ours have 40 x 40. */
export const previewPixels = 128 * 128;

export function kindOf(type: string): Kind {
  for (const [kind, list] of Object.entries(lists)) if (list.test(type)) return kind as Kind;
  return "other";
}

/** Returns the type that a blob may have: only one of the lists. */
export function blobType(type: string): string {
  return kindOf(type) === "other" ? "application/octet-stream" : type;
}

/** Sound and film have the same containers, and MP4 is a kind of QuickTime. */
export function isSameType(one: string, other: string): boolean {
  const plain = (type: string) => type.replace("audio/", "video/").replace("quicktime", "mp4");
  return plain(one) === plain(other);
}

/** Types that are sent as they are, and may name their maker and place. */
export function isTelling(type: string): boolean {
  return /^(?:video|audio)\/|pdf$|officedocument|opendocument|ole-storage|msword|ms-|epub/.test(
    type,
  );
}
