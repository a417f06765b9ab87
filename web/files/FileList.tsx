/**
 * The files of a message: pictures stand together and open the viewer, sound and video play, and
 * everything else is fetched and saved. Nothing here is opened as a page.
 */
import { useSignal } from "@preact/signals";
import type { FileInfo } from "../../protocol/session.ts";
import { Sentence } from "../app/Sentence.tsx";
import { pixelsIn } from "../markup/image-size.ts";
import type { Loaded } from "../room/attachments.ts";
import type { MessageLine } from "../room/blocks.ts";
import { Names, spokenName } from "../room/Name.tsx";
import type { Room } from "../room/room.ts";
import { Told } from "../room/Sign.tsx";
import { fileProgress, getting, stages, typeName } from "../strings/files.ts";
import { fileSize, markup } from "../strings/room.ts";
import { duration, voice } from "../strings/voice.ts";
import { FileName } from "./FileName.tsx";
import { isSameType, kindOf, previewPixels } from "./kinds.ts";
import { spellOut, voiceName } from "./names.ts";
import { type Progress, secondsLeft } from "./progress.ts";
import { latin, type Received } from "./received.ts";
import { VoicePlayer } from "./voice/VoicePlayer.tsx";

type ListProps = Loaded & {
  readonly room: Room;
  readonly line: MessageLine;
  readonly list: readonly FileInfo[];
};
type FileProps = Omit<ListProps, "list"> & { readonly file: FileInfo };

export function FileList({ list, ...props }: ListProps) {
  const isPicture = ({ type, width }: FileInfo) =>
    kindOf(type) === "picture" && width !== undefined;
  const pictures = list.filter(isPicture);
  const others = list.filter((file) => !isPicture(file));
  const caption = pictures.length === 1 && props.room.reader.textOf(props.line, markup.kinds);
  return (
    <div class="files">
      {pictures.length > 0 && (
        <div class="pictures" data-many={pictures.length > 1}>
          {pictures.map((file) => (
            <Picture key={file.id} {...props} file={file} alt={caption || spellOut(file.name)} />
          ))}
        </div>
      )}
      {others.map((file) => (
        <FileRow key={file.id} {...props} file={file} />
      ))}
    </div>
  );
}

/** A picture in its place, which it has from the beginning: nothing moves when it comes. */
function Picture(props: FileProps & { readonly alt: string }) {
  const { files, room, line, file, alt } = props;
  const state = files.received(file);
  const isHere = state.url !== undefined && kindOf(state.type ?? "") === "picture";
  // What is none is said to be none.
  if (state.stage === "done" && !isHere) return <FileRow {...props} />;
  return (
    <div class="picture" data-stage={state.stage}>
      <button
        type="button"
        aria-disabled={!isHere}
        onClick={() => isHere && room.openDialog({ picture: file.id, line: line.key })}
      >
        <img
          src={isHere ? state.url : previewOf(file)}
          alt={alt}
          width={file.width}
          height={file.height}
          style={placeOf(file)}
          decoding="async"
        />
      </button>
      {!isHere && !line.own && (
        <div class="over">
          <Getting {...props} state={state} name={spellOut(file.name)} />
        </div>
      )}
      {line.own && <Sending {...props} name={spellOut(file.name)} />}
    </div>
  );
}

/** The place of a picture: as its sender says, whatever it turns out to be. */
function placeOf({ width = 1, height = 1 }: FileInfo) {
  return { "--width": `${width}px`, "--ratio": Math.min(8, Math.max(1 / 8, width / height)) };
}

/** A picture of one grey dot, until there is a better one. */
const blank = "data:image/gif;base64,R0lGODdhAQABAIAAAIiIiAAAACwAAAAAAQABAAACAkQBADs=";

/** Returns the address of a preview: few bytes can claim a picture that fills the memory. */
function previewOf({ preview = new Uint8Array() }: FileInfo): string {
  const bytes = latin(preview);
  return pixelsIn(bytes) > previewPixels ? blank : `data:image/jpeg;base64,${btoa(bytes)}`;
}

function FileRow(props: FileProps) {
  const { files, room, line, file } = props;
  const state = files.received(file);
  const differs = state.type && file.type && !isSameType(state.type, file.type);
  const type = (differs ? state.type : file.type || state.type) ?? "";
  // Whatever its author says, only sound can be one.
  const ms = /^(?:audio|video)\//.test(type) ? file.voice : undefined;
  const isVoice = ms !== undefined;
  const name = isVoice ? voice.message : spellOut(file.name);
  const speaker = spokenName(line.member, room.words.value);
  return (
    <div class="file" data-stage={state.stage}>
      {isVoice ? <p class="filename">{name}</p> : <FileName name={file.name} />}
      {isVoice && state.url !== undefined ? (
        <VoicePlayer
          url={state.url}
          name={line.own ? voice.preview : voice.from(speaker)}
          ms={ms}
        />
      ) : (
        <small>{isVoice ? duration(ms) : `${typeName(type)} · ${fileSize(file.size)}`}</small>
      )}
      {differs && <Told text={getting.other(typeName(state.type ?? ""))} />}
      {line.own ? (
        <Sending {...props} name={name} />
      ) : (
        <Getting {...props} state={state} name={name} isVoice={isVoice} />
      )}
      {!isVoice && state.url !== undefined && <Player url={state.url} type={type} name={name} />}
    </div>
  );
}

type NamedProps = FileProps & { readonly name: string };
type GettingProps = NamedProps & { readonly state: Received; readonly isVoice?: boolean };

/** What can be done with a file of another member, and how far it has come. */
function Getting({ files, line, file, state, name, isVoice = false }: GettingProps) {
  const { stage } = state;
  const isOpen = stage === "waiting" || stage === "running";
  const isFree = !isOpen && stage !== "done" && !/^(?:gone|changed|left|saved)$/.test(stage);
  const isNone = stage === "done" && state.url === undefined;
  const told = stages[stage];
  return (
    <>
      {isOpen && <Bar name={name} size={file.size} progress={state} />}
      {told && <Told text={told} />}
      {isNone && kindOf(file.type) === "picture" && <Told text={getting.unshown} />}
      {isFree && files.isLarge(file) && <Told text={getting.written} />}
      <span class="row">
        {isOpen && <Act verb="cancel" name={name} act={() => files.cancel(file)} />}
        {isFree && <Act verb="get" name={name} act={() => void files.get(line.key, file)} />}
        {isFree && files.isLarge(file) && (
          <button type="button" onClick={() => void files.get(line.key, file, "place")}>
            {getting.write(name)}
          </button>
        )}
        {stage === "done" && (
          <Act
            verb="save"
            name={name}
            isQuiet={isVoice}
            act={() => files.save(isVoice ? { ...file, name: voiceName } : file)}
          />
        )}
      </span>
    </>
  );
}

/** How far an own file has come. */
function Sending({ files, line, file, room, name }: NamedProps) {
  const sending = files.sending(file.id)?.value;
  if (sending === undefined) return null;
  const { done, open, waits, slowest } = sending;
  const away = room.people.value.filter(({ id }) => waits.includes(id));
  const of = line.kind === "whisper" ? 1 : room.people.value.filter(({ own }) => !own).length;
  return (
    <>
      {slowest && <Bar name={name} size={file.size} progress={slowest} />}
      <Told text={getting.fetched(done, Math.max(of, done + open))} />
      {away.length > 0 && (
        <small>
          <Sentence of={getting.waits} name={<Names of={away} words={room.words.value} />} />
        </small>
      )}
      {open > 0 && <Act verb="cancel" name={name} act={() => files.cancel(file)} />}
    </>
  );
}

type ActProps = {
  readonly verb: keyof typeof getting.named;
  readonly name: string;
  readonly isQuiet?: boolean;
  act(): void;
};

function Act({ verb, name, isQuiet, act }: ActProps) {
  return (
    <button
      type="button"
      class={isQuiet ? "quiet" : undefined}
      aria-label={getting.named[verb](name)}
      onClick={act}
    >
      {getting[verb]}
    </button>
  );
}

type BarProps = { readonly name: string; readonly size: number; readonly progress: Progress };

/** Not announced while it changes. */
function Bar({ name, size, progress }: BarProps) {
  const left = secondsLeft(progress, size);
  return (
    <span class="progress" aria-live="off">
      <progress aria-label={name} max={size} value={progress.bytes} />
      <small>{fileProgress(progress.bytes, size, progress.speed, left)}</small>
    </span>
  );
}

type PlayerProps = { readonly url: string; readonly type: string; readonly name: string };

/** Sound and video. Nothing plays by itself, or on another device. */
function Player({ url, type, name }: PlayerProps) {
  const state = useSignal<"plays" | "silent" | "broken">("plays");
  const common = {
    src: url,
    controls: true,
    preload: "metadata" as const,
    disableRemotePlayback: true,
    "aria-label": name,
    onError: () => {
      state.value = "broken";
    },
  };
  if (kindOf(type) === "picture") return null;
  if (state.value === "broken") return <Told text={getting.unshown} />;
  if (kindOf(type) === "audio") return <audio {...common} />;
  if (state.value === "plays") {
    return (
      <video
        {...common}
        playsInline
        disablePictureInPicture
        // Two engines play the sound of a video that they cannot show.
        onLoadedMetadata={({ currentTarget }) => {
          if (currentTarget.videoWidth === 0) state.value = "silent";
        }}
      />
    );
  }
  return (
    <>
      <Told text={getting.silent} />
      <audio {...common} />
    </>
  );
}
