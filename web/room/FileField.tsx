/**
 * The field that chooses files, behind a button, and what is dropped or pasted. A folder stands for
 * the files in it.
 */
import { attaching } from "../strings/room.ts";
import type { Chosen } from "./attachments.ts";
import type { Room } from "./room.ts";

type FileFieldProps = {
  readonly room: Room;
  /** Takes a photo with the camera. */
  readonly isCamera?: boolean;
};

/** Invisible: a button next to it opens it, see {@link openField}. */
export function FileField({ room, isCamera = false }: FileFieldProps) {
  return (
    <input
      ref={isCamera ? null : (field) => room.attachments.setOpener(field && (() => field.click()))}
      type="file"
      hidden
      multiple={!isCamera}
      {...(isCamera && { accept: "image/*", capture: "environment" })}
      aria-label={isCamera ? attaching.photo : attaching.files}
      onChange={({ currentTarget: field }) => {
        const chosen = Array.from(field.files ?? [], (file) => ({ file }));
        // The same file may be chosen again.
        field.value = "";
        attach(room, chosen);
      }}
    />
  );
}

/** Opens the field next to a button. */
export function openField({ currentTarget }: { readonly currentTarget: Element }): void {
  const field = currentTarget.parentElement?.querySelector<HTMLInputElement>("input[type=file]");
  field?.click();
}

/** Shows files in the dialog that sends them. */
export function attach(room: Room, chosen: readonly Chosen[]): void {
  void room.attempt(room.attachments.add(chosen));
}

/**
 * Attaches what was pasted or dropped. Returns false if there is no file, or if it is the picture
 * that programs add to a text.
 */
export function attachTransfer(room: Room, data: DataTransfer | null): boolean {
  if (
    !data?.types.includes("Files") ||
    (data.types.includes("text/html") && data.types.includes("text/plain"))
  )
    return false;
  // All of it before the first await: the browser forgets it then.
  const found = Array.from(data.items)
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ file: item.getAsFile(), entry: item.webkitGetAsEntry?.() }));
  void Promise.all(found.map(chosenFrom)).then((chosen) => attach(room, chosen.flat()));
  return true;
}

type FoundItem = { readonly file: File | null; readonly entry: FileSystemEntry | null | undefined };

async function chosenFrom({ file, entry }: FoundItem): Promise<readonly Chosen[]> {
  if (!entry?.isDirectory) return file ? [{ file }] : [];
  const files = await filesIn(entry as FileSystemDirectoryEntry).catch(() => []);
  if (files.length > 0) return files.map((file) => ({ file }));
  return [{ file: file ?? new File([], entry.name), isFolder: true }];
}

/** More than this many files of a folder are not listed. */
const mostFiles = 101;

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const files: File[] = [];
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0 || files.length >= mostFiles) return files;
    for (const entry of entries) {
      if (files.length >= mostFiles) return files;
      if (entry.isDirectory) files.push(...(await filesIn(entry as FileSystemDirectoryEntry)));
      else {
        files.push(
          await new Promise<File>((resolve, reject) => {
            (entry as FileSystemFileEntry).file(resolve, reject);
          }),
        );
      }
    }
  }
}
