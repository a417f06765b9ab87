/**
 * The components for files, once their code is loaded. Until then a message names its files in
 * plain text.
 */
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { FileInfo } from "../../protocol/session.ts";
import type { Recorder } from "../files/voice/recorder.ts";
import { attaching } from "../strings/room.ts";
import type { Loaded } from "./attachments.ts";
import type { MessageLine } from "./blocks.ts";
import { labelOf } from "./file-label.ts";
import type { Room } from "./room.ts";

/** The drawing of a microphone, 16 wide and high. */
export const microphone =
  "M8 1a2.5 2.5 0 0 1 2.5 2.5v4a2.5 2.5 0 0 1-5 0v-4A2.5 2.5 0 0 1 8 1zM3 7h1.5a3.5 3.5 0 0 0 7 0H13a5 5 0 0 1-4.2 4.9V15H7.2v-3.1A5 5 0 0 1 3 7z";

type LoadedProps = Loaded & { readonly room: Room };

/** The components of the bundle for files. */
export type FileParts = {
  readonly FileList: FunctionComponent<
    LoadedProps & { readonly line: MessageLine; readonly list: readonly FileInfo[] }
  >;
  readonly RecordButton: FunctionComponent<{ readonly recorder: Recorder }>;
  readonly RecorderProblem: FunctionComponent<{ readonly recorder: Recorder }>;
  readonly SendDialog: FunctionComponent<LoadedProps>;
  readonly Viewer: FunctionComponent<LoadedProps & { readonly picture: string }>;
};

const parts = signal<FileParts | null>(null);

/** Sets the components. Call it when the bundle is loaded. */
export function takeFileParts(loaded: FileParts): void {
  parts.value = loaded;
}

/** The files of a message. */
export function LineFiles({ room, line }: { readonly room: Room; readonly line: MessageLine }) {
  const { files: list } = line;
  const loaded = room.attachments.loaded.value;
  if (list === undefined) return null;
  if (loaded === null || parts.value === null) return <small>{labelOf(list)}</small>;
  const { FileList } = parts.value;
  return <FileList {...loaded} room={room} line={line} list={list} />;
}

/** The button that records a voice message. It loads the code of the recorder. */
export function VoiceButton({ room }: { readonly room: Room }) {
  const recorder = room.attachments.loaded.value?.draft.recorder;
  const isIdle = recorder === undefined || recorder.stage.value.at === "idle";
  if (room.composer.draft.value !== "" && isIdle) return null;
  const RecordButton = parts.value?.RecordButton;
  if (recorder && RecordButton) return <RecordButton recorder={recorder} />;
  return (
    <button
      type="button"
      class="aa record"
      aria-label={attaching.record}
      onClick={({ timeStamp }) => void room.attempt(room.attachments.record(timeStamp))}
    >
      <svg width="1rem" height="1rem" viewBox="0 0 16 16" aria-hidden="true">
        <path fill="currentColor" d={microphone} />
      </svg>
    </button>
  );
}

/** Why nothing was recorded. */
export function VoiceProblem({ room }: { readonly room: Room }) {
  const recorder = room.attachments.loaded.value?.draft.recorder;
  const RecorderProblem = parts.value?.RecorderProblem;
  if (!recorder || !RecorderProblem || room.dialog.value === "files") return null;
  return <RecorderProblem recorder={recorder} />;
}

/** The dialog that sends files, or the viewer of a picture. */
export function FileDialog({ room, picture }: { readonly room: Room; readonly picture?: string }) {
  const loaded = room.attachments.loaded.value;
  if (loaded === null || parts.value === null) return null;
  const { SendDialog, Viewer } = parts.value;
  if (picture === undefined) return <SendDialog {...loaded} room={room} />;
  return <Viewer {...loaded} room={room} picture={picture} />;
}
