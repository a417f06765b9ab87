/** What is said about cleaning pictures: one sentence or phrase for each code. */
import type { CleanCode } from "../files/clean/clean-error.ts";

const choices = "You can send it as it is, or leave it out.";

/** Why a picture was not cleaned. {@link choices}: it is never sent as it is in silence. */
export const cleanErrors: Readonly<Record<Exclude<CleanCode, "file-unreadable">, string>> = {
  "canvas-tampered": `Your browser, or an extension, would spoil this picture, so it was not cleaned. ${choices}`,
  "picture-cut": `The end of this picture is missing. ${choices}`,
  "picture-too-large": `This picture is too large to be cleaned here. ${choices}`,
  "picture-unreadable": `Your browser cannot read this picture. ${choices}`,
  "picture-unwritable": `Your browser could not write the cleaned picture. Close other tabs and try again. ${choices}`,
  "type-unsupported": `Pictures of this kind cannot be cleaned here. ${choices}`,
};
