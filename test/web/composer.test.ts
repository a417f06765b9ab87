/** The composer and its commands: what is sent, and that no draft is lost. */
import { computed, signal } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Person, Who } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Refusal } from "../../web/app/refusal.ts";
import type { Group, MessageLine } from "../../web/room/blocks.ts";
import { commandNames, type How, readTyped } from "../../web/room/commands.ts";
import { ComposerModel, tidy } from "../../web/room/composer.ts";
import { list, makeLine, makePerson, makeWhisper } from "./fakes.ts";

function makeComposer(refusal?: Refusal) {
  const log: string[] = [];
  /** Our own lines that are shown. */
  const lines = signal<readonly MessageLine[]>([]);
  let typings = 0;
  let now = 0;
  const act =
    (name: string) =>
    async (...rest: readonly (string | boolean)[]) => {
      log.push([name, ...rest].join(" "));
      return refusal;
    };
  const people = signal<readonly Person[]>([
    makePerson("Ada", true),
    makePerson("Béla"),
    makePerson("Anna Maria"),
  ]);
  const acts = {
    say: (text: string, { action, reply }: How) => {
      const line = { ...makeLine("Ada", text, 0, true), action: action ?? false };
      if (refusal === undefined) lines.value = [...lines.value, line];
      return act(action ? "do" : "say")(text, ...(reply === undefined ? [] : [`to ${reply}`]));
    },
    whisper: (to: string, text: string) => {
      const line = makeWhisper("Ada", to, text, true);
      if (refusal === undefined) lines.value = [...lines.value, line];
      return act("whisper")(to, text);
    },
    rename: act("rename"),
    lock: act("lock"),
    kick: act("kick"),
    ignore: ({ alias }: Who) => act("ignore")(alias),
    stop: act("stop"),
    verify: act("verify"),
    who: act("who"),
    help: act("help"),
    leave: act("leave"),
    clear: act("clear"),
    send: act("send"),
    export: act("export"),
    edit: act("edit"),
    react: act("react"),
    retract: act("retract"),
    setExpiry: (seconds: number) => act("setExpiry")(`${seconds}`),
  };
  const onTyping = () => typings++;
  const groups = computed(() => {
    return lines.value.map((line): Group => {
      return { kind: "messages", key: line.key, lines: [line], continued: false };
    });
  });
  const composer = new ComposerModel({
    acts,
    people,
    words: signal(list),
    loadEmojis: async () => [],
    groups,
    onTyping,
    now: () => now,
  });
  const type = async (text: string) => {
    composer.edit(text);
    await composer.submit();
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { composer, log, lines, type, people, pass, typings: () => typings };
}

/** What cannot be seen: white space of several kinds, and characters without ink. */
const unseen = [
  ...[
    " ",
    "\t",
    "\n",
    " \t ",
    "\u00a0",
    "\u1680",
    "\u2003",
    "\u2028",
    "\u202f",
    "\u3000",
    "\ufeff",
  ],
  ...["\u200b", "\u200e", "\u200f", "\u202e", "\u2060", "\u2066", "\u061c", "\u00ad", "\u034f"],
  ...[
    "\u115f",
    "\u3164",
    "\uffa0",
    "\u2800",
    "\ufffc",
    "\ufe0f",
    "\u{e0020}",
    "\u{1d159}",
    "\u180e",
  ],
  ...["\u200b \ufeff\t", "\ufffc\n\u2800"],
];
/** Signs that look like a slash, and signs that keyboards have in its place. */
const slashes = [..."/\uff0f\u2044\u2215\u29f8\u2571\u27cb"];
const similar = [
  ..."\\\uff3c\u2216\u29f5\u29f9\u00a5\uffe5\u20a9\u00f7\u3001\u30fb\uff65\u30ce\u0338",
];

test("sends the typed text and clears the draft", async () => {
  const { composer, log, type } = makeComposer();
  await type("hello");
  assert.equal(log, ["say hello"]);
  assert.is(composer.draft.value, "");
  assert.is(composer.problem.value, null);
});

test("sends Markdown as HTML, to all and in a whisper, and restores it as it was typed", async () => {
  const { composer, log, type } = makeComposer();
  await type("**hello** `a<b>`");
  await type("/me *waves*");
  await type("/purr Béla ~~psst~~");
  assert.equal(log, [
    "say <b>hello</b> <code>a&lt;b&gt;</code>",
    "do <i>waves</i>",
    "whisper Béla <s>psst</s>",
  ]);
  composer.restore(-1);
  assert.is(composer.draft.value, "/me *waves*");
  composer.restore(-1);
  assert.is(composer.draft.value, "**hello** `a<b>`");
});

test("a preview shows what will be sent, if it has a format", () => {
  const { composer } = makeComposer();
  const preview = (text: string) => {
    composer.edit(text);
    return composer.preview.value?.text;
  };
  for (const text of ["", "hello", "2 * 3", "/lock", "/foo *a*", "/nick *a*", "/purr Eve *a*"]) {
    assert.is(preview(text), undefined, text);
  }
  assert.is(preview("*a*"), "<i>a</i>");
  assert.is(preview("<b>a</b>"), "<b>a</b>");
  assert.is(preview("/me *a*"), "<i>a</i>");
  assert.is(preview("/purr Béla *a*"), "<i>a</i>");
  assert.is(preview("//*a*"), "/<i>a</i>");
});

test("sends no empty text", async () => {
  const { log, type } = makeComposer();
  for (const text of ["", " ", "\n\n", "\t \r\n", "\u0000"]) await type(text);
  assert.equal(log, []);
});

test("keeps line breaks and inner spaces, and removes characters that no text may have", () => {
  assert.is(tidy("a\r\nb\rc"), "a\nb\nc");
  assert.is(tidy("\n \n  a  b\n\n c \n\n"), "  a  b\n\n c");
  assert.is(tidy("a\u0000\u0007\u0085\tb\ud800"), "a\tb\ufffd");
});

test("/exit leaves with a farewell", async () => {
  const { log, type } = makeComposer();
  await type("/exit  see you\nthere ");
  await type("/EXIT");
  assert.equal(log, ["leave see you\nthere", "leave "]);
});

test("/help shows the commands", async () => {
  const { log, type } = makeComposer();
  await type("/help me");
  assert.equal(log, ["help"]);
});

test("sends no unknown command, keeps it, and names it in a sentence", async () => {
  const { composer, log, type } = makeComposer();
  for (const [text, about] of [
    ["/foo bar", "foo"],
    ["/", ""],
    ["/ exit", ""],
    ["/constructor", "constructor"],
    ["/exited", "exited"],
  ]) {
    await type(`${text}`);
    assert.equal(composer.problem.value, { code: "command-unknown", about });
    assert.is(composer.draft.value, text);
  }
  assert.equal(log, []);
});

test("sends a text that begins with a slash if it is typed with two", () => {
  assert.equal(readTyped("//exit"), { kind: "say", text: "/exit" });
  assert.equal(readTyped("///"), { kind: "say", text: "//" });
  assert.equal(readTyped("a /exit"), { kind: "say", text: "a /exit" });
});

test("a command is read whatever unseen or slash-like sign is before it", async () => {
  const begins = [...unseen, ...slashes, ...unseen.flatMap((one) => [`${one}\uff0f`])].map(
    (one) => {
      return slashes.some((slash) => one.endsWith(slash)) ? one : `${one}/`;
    },
  );
  for (const begin of begins) {
    const { composer, log, type, typings } = makeComposer();
    await type(`${begin}purr Béla secret`);
    await type(`${begin}KICK anna maria`);
    await type(`${begin}me waves`);
    assert.equal(log, ["whisper Béla secret", "kick Anna Maria", "do waves"], begin);
    assert.equal([composer.problem.value, typings()], [null, 0]);
    composer.edit(`${begin}purr Béla secret`);
    assert.is(composer.to.value?.id, "Béla");
  }
});

test("reads a command in wide letters, and with unseen characters in its name", async () => {
  const { log, type } = makeComposer();
  for (const text of ["\uff0f\uff50\uff55\uff52\uff52\u3000Béla secret", "/pu\u00adrr Béla psst"]) {
    await type(text);
  }
  assert.equal(log, ["whisper Béla secret", "whisper Béla psst"]);
});

test("no unknown command behind something unseen is sent", async () => {
  const texts = [...unseen, ...slashes].flatMap((one) => [
    `${one}/purrr Béla secret`,
    `${one}/ purr a`,
  ]);
  for (const text of [...texts, "/\u200b/purr a", "/ /purr a"].filter(
    (text) => !/^..?p/.test(text),
  )) {
    if (slashes.includes(text.charAt(0)) && slashes.includes(text.charAt(1))) continue;
    const { composer, log, type } = makeComposer();
    await type(text);
    assert.is(composer.problem.value?.code, "command-unknown", text);
    assert.is(composer.draft.value.trim(), text.trim());
    assert.equal(log, []);
  }
});

test("keeps what may be meant as a command, and names it in a sentence", async () => {
  const texts = (name: string) =>
    [
      ...similar.flatMap((sign) => [
        sign,
        ` ${sign}`,
        sign + sign,
        `${sign}/`,
        `\u200b${sign}\u200b`,
      ]),
      ...[
        "<b>/",
        "**/",
        "*_/",
        "<b><i> /",
        '<a href="https://a.example/">/',
        "<blockquote>\u2044",
        "<b>/</b>",
      ],
      ...[
        "hello\n/",
        "hello\n\n \u200b/",
        "<blockquote>hi</blockquote>\n/",
        "a\u2028\u30fb",
        "a\n<b>/",
      ],
      ...["/me waves\n/", "/exit so long\n /", "/purr Anna Maria hello\n/"],
    ].map((begin) => `${begin}${name}`);
  for (const name of commandNames) {
    for (const text of [...texts(name), ...texts(name.toUpperCase())]) {
      for (const typed of [text, `${text} Béla`, `${text}</b> Béla secret`, `${text}, Béla`]) {
        const { composer, log, type } = makeComposer();
        await type(typed);
        assert.equal(composer.problem.value, { code: "command-meant", about: name }, typed);
        assert.is(composer.draft.value.trim(), typed.trim());
        assert.equal(log, []);
        // As the sentence says.
        await type(`//${typed}`);
        assert.is(log.length, 1, typed);
        assert.ok(log[0]?.startsWith("say ") && log[0].endsWith(typed.trimStart()), log[0]);
      }
    }
  }
});

test("says a text with slashes, bullets and tags that means no command", async () => {
  const texts = [
    ...[
      "a /exit",
      "1/2",
      "and/or",
      "me",
      "purr Béla",
      "see /help",
      "(/kick)",
      "https://a.example/me",
    ],
    ...[
      "\\o/",
      "\u30fb\u8336",
      "\u3001\u8336",
      "\u00a5500",
      "\\newline",
      "\u30ce\u30fc\u30c8",
      "\u00f7 2",
    ],
    ...[
      "<code>/usr/bin</code>",
      "use <code>/purr</code>",
      "<b>kick</b>",
      "a\n//help yourself",
      "a\n/usr",
    ],
    ...["a\n\\item", "<b>a</b>/purr", "a\nsee /kick"],
  ];
  for (const text of texts) {
    const { composer, log, type } = makeComposer();
    await type(text);
    assert.equal([log, composer.problem.value], [[`say ${text}`], null], text);
  }
});

// If the time grew with the square of the length, this would take hours.
test("reads long texts of blanks and of tags", () => {
  for (const piece of [" ", "\n", "\u200b", "\\", "/", "<b>", "<b ", "a\n ", "\u2800\n"]) {
    readTyped(piece.repeat(200_000));
    readTyped(`a\n${piece.repeat(200_000)}`);
  }
});

test("two slashes before a text say it as it is, if it would not be said without them", () => {
  const texts = [
    " /foo",
    "\u200b/exit",
    "\uff0fl\u3001",
    "\u2571\u2572",
    "\u2044/",
    "\\kick",
    "a\n/kick",
  ];
  for (const text of texts) assert.equal(readTyped(`//${text}`), { kind: "say", text });
  for (const text of ["exit", "exit a\n/help b", "foo", "/foo", " foo"]) {
    assert.equal(readTyped(`//${text}`), { kind: "say", text: `/${text}` });
  }
});

test("puts a refused text back, before text that was typed meanwhile", async () => {
  const { composer, type } = makeComposer("outbox-full");
  await type("first");
  assert.is(composer.draft.value, "first");
  assert.equal(composer.problem.value, { code: "outbox-full", about: "" });
  const sent = composer.submit();
  composer.edit("second");
  await sent;
  assert.is(composer.draft.value, "first\nsecond");
});

test("puts back a refused farewell", async () => {
  const { composer, type } = makeComposer("text-too-long");
  await type("/exit so long");
  assert.is(composer.draft.value, "/exit so long");
  assert.is(composer.problem.value?.code, "text-too-long");
});

test("removes the sentence when the user types on", async () => {
  const { composer, type } = makeComposer();
  await type("/foo");
  composer.edit("/fo");
  assert.is(composer.problem.value, null);
});

test("each command does its action", async () => {
  const { composer, log, type } = makeComposer();
  const cases = [
    ["/purr Béla only for you", "whisper Béla only for you"],
    ["/purr anna maria hello", "whisper Anna Maria hello"],
    ['/purr "Anna Maria" hello', "whisper Anna Maria hello"],
    ["/kick béla", "kick Béla"],
    ["/kick Anna Maria", "kick Anna Maria"],
    ["/ignore Anna Maria", "ignore Anna Maria"],
    ["/me waves", "do waves"],
    ["/nick Ada Lovelace", "rename Ada Lovelace"],
    ["/lock", "lock true"],
    ["/unlock", "lock false"],
    ["/stop", "stop"],
    ["/verify", "verify"],
    ["/who", "who"],
    ["/clear", "clear"],
    ["/export", "export"],
  ] as const;
  for (const [typed] of cases) {
    await type(typed);
    assert.is(composer.problem.value, null, typed);
    assert.is(composer.draft.value, "");
  }
  assert.equal(
    log,
    cases.map(([, done]) => done),
  );
});

test("an incomplete command does nothing and reports what is wrong", async () => {
  const { composer, log, type } = makeComposer();
  const cases = [
    ["/purr", { code: "command-incomplete", about: "purr" }],
    ["/purr Eve hello", { code: "alias-unknown", about: "Eve" }],
    ["/purr Ada hello", { code: "own-alias", about: "" }],
    ["/kick", { code: "command-incomplete", about: "kick" }],
    ["/kick Béla and Eve", { code: "alias-unknown", about: "Béla and Eve" }],
    ["/kick Ada", { code: "own-alias", about: "" }],
    ["/ignore", { code: "command-incomplete", about: "ignore" }],
    ["/ignore Béla and Eve", { code: "alias-unknown", about: "Béla and Eve" }],
    ["/ignore Ada", { code: "own-alias", about: "" }],
    ["/me", { code: "command-incomplete", about: "me" }],
    ["/stop it", { code: "command-excess", about: "stop" }],
    ["/clear the table", { code: "command-excess", about: "clear" }],
  ] as const;
  for (const [typed, problem] of cases) {
    await type(typed);
    assert.equal(composer.problem.value, problem, typed);
    assert.is(composer.draft.value, typed);
  }
  assert.equal(log, []);
});

test("an alias of two members means no member", async () => {
  const { composer, log, type, people } = makeComposer();
  const twin = {
    ...makePerson("BÉLA"),
    id: "another",
    ambiguous: true,
    fingerprint: [1, 2] as const,
  };
  people.value = [...people.value.filter(({ alias }) => alias !== "Béla"), twin];
  people.value = [...people.value, { ...makePerson("Béla"), ambiguous: true }];
  for (const typed of ["/purr béla hello", "/kick Béla"]) {
    await type(typed);
    assert.is(composer.problem.value?.code, "alias-shared");
  }
  await type("/purr béla word1 word2 hello");
  await type("/kick Béla word0 word2047");
  assert.equal(log, ["whisper another hello", "kick Béla"]);
});

test("shows the receiver of a whisper draft, and can cancel that", async () => {
  const { composer, log, type } = makeComposer();
  composer.edit("/purr Bé");
  assert.is(composer.to.value, null);
  composer.edit("/purr Béla hello");
  assert.is(composer.to.value?.id, "Béla");
  composer.cancel();
  assert.is(composer.to.value, null);
  assert.is(composer.draft.value, "hello");
  await composer.submit();
  await type("/purr Béla");
  assert.is(composer.to.value?.id, "Béla");
  composer.cancel();
  await type("one");
  assert.equal(log, ["say hello", "say one"]);
});

test("whispers one text, or more while the receiver is kept", async () => {
  const { composer, log, type } = makeComposer();
  await type("/w Béla");
  await type("one");
  assert.is(composer.to.value, null);
  await type("two");
  await type("/msg Béla");
  composer.togglePin();
  await type("three");
  await type("four");
  assert.is(composer.isPinned.value, true);
  composer.togglePin();
  await type("five");
  await type("six");
  composer.edit("/whisper anna maria seven");
  composer.togglePin();
  assert.equal([composer.draft.value, composer.isPinned.value], ["seven", true]);
  await composer.submit();
  composer.cancel();
  assert.equal([composer.to.value, composer.isPinned.value], [null, false]);
  assert.equal(log, [
    ...["whisper Béla one", "say two", "whisper Béla three", "whisper Béla four"],
    ...["whisper Béla five", "say six", "whisper Anna Maria seven"],
  ]);
});

test("a refused whisper is still one", async () => {
  const { composer, log, type } = makeComposer("outbox-full");
  await type("/w Béla");
  await type("psst");
  assert.equal([composer.draft.value, composer.to.value?.id], ["psst", "Béla"]);
  await composer.submit();
  assert.equal(log, ["whisper Béla psst", "whisper Béla psst"]);
});

test("that nobody was there to read a text is said until a person comes in", async () => {
  const { composer, people, type } = makeComposer("nobody-here");
  const [ada, bela] = people.value as readonly [Person, Person];
  people.value = [ada];
  await type("hello?");
  assert.equal([composer.draft.value, composer.problem.value?.code], ["hello?", "nobody-here"]);
  people.value = [ada, bela];
  assert.equal([composer.draft.value, composer.problem.value], ["hello?", null]);
});

test("whispers to the chosen member, even if another takes that alias meanwhile", async () => {
  const { composer, log, people } = makeComposer();
  const [me, bela] = people.value as readonly [Person, Person];
  composer.edit("/purr Béla he");
  people.value = [me, { ...bela, alias: "Bob" }, { ...makePerson("Béla"), id: "eve" }];
  composer.edit("/purr Béla hello");
  assert.is(composer.to.value?.id, "Béla");
  await composer.submit();
  composer.edit("/purr Béla again");
  await composer.submit();
  composer.whisperTo(bela);
  composer.edit("and by the menu");
  await composer.submit();
  assert.equal(log, ["whisper Béla hello", "whisper eve again", "whisper Béla and by the menu"]);
});

test("finds a member who came after typing began", async () => {
  const { composer, log, people } = makeComposer();
  composer.edit("/kick E");
  people.value = [...people.value, makePerson("Eve")];
  composer.edit("/kick Eve");
  await composer.submit();
  assert.equal(log, ["kick Eve"]);
});

test("refuses an action for all while the draft is a whisper", async () => {
  const { composer, log, type, people } = makeComposer();
  composer.whisperTo(people.value[1] as Person);
  await type("/me waves");
  assert.is(composer.problem.value?.code, "action-whispered");
  assert.equal(log, []);
});

test("forgets the receiver of a whisper when it is cleared", () => {
  const { composer, people } = makeComposer();
  composer.whisperTo(people.value[1] as Person);
  composer.clear();
  assert.is(composer.to.value, null);
});

test("the arrow keys restore sent texts, and the empty field at the end", async () => {
  const { composer, log, type } = makeComposer();
  assert.is(composer.restore(-1), false);
  for (const text of ["one", "two", "three"]) await type(text);
  const drafts = ([-1, -1, -1, -1, 1, 1, 1, 1] as const).map((step) => {
    return `${composer.restore(step)} ${composer.draft.value}`;
  });
  assert.equal(drafts, [
    "true three",
    "true two",
    "true one",
    "false one",
    "true two",
    "true three",
    "true ",
    "false ",
  ]);
  composer.restore(-1);
  await composer.submit();
  assert.is(log.at(-1), "say three");
  composer.restore(-1);
  assert.is(composer.draft.value, "three");
});

test("restores nothing over a text that is being typed", async () => {
  const { composer, type } = makeComposer();
  await type("one");
  composer.edit("begun");
  assert.is(composer.restore(-1), false);
  assert.is(composer.draft.value, "begun");
  composer.edit("");
  composer.restore(-1);
  composer.edit("one, changed");
  assert.is(composer.restore(-1), false);
  assert.is(composer.restore(1), false);
  assert.is(composer.draft.value, "one, changed");
});

test("a restored text keeps its receiver: a whisper never goes to all", async () => {
  const { composer, log, type, people } = makeComposer();
  await type("for all");
  composer.whisperTo(people.value[1] as Person);
  composer.togglePin();
  await type("for Béla");
  composer.restore(-1);
  assert.is(composer.draft.value, "for Béla");
  assert.is(composer.restore(-1), false);
  composer.restore(1);
  assert.is(composer.to.value?.id, "Béla");
  composer.cancel();
  composer.restore(-1);
  assert.is(composer.draft.value, "for all");
  await composer.submit();
  assert.equal(log, ["say for all", "whisper Béla for Béla", "say for all"]);
});

test("restores no command with an effect, but a message sent by a command", async () => {
  const { composer, type } = makeComposer();
  for (const text of ["/me waves", "/kick Béla", "/stop", "/clear"]) await type(text);
  composer.restore(-1);
  assert.is(composer.draft.value, "/me waves");
});

test("restores nothing of a message that has disappeared, was deleted or wiped", async () => {
  const { composer, lines, type, people } = makeComposer();
  for (const text of ["one", "/me waves", "//exit", "/purr Béla psst"]) await type(text);
  const restored = () => {
    const found: string[] = [];
    while (composer.restore(-1)) found.push(composer.draft.value);
    composer.edit("");
    return found;
  };
  assert.equal(restored(), ["//exit", "/me waves", "one"]);
  lines.value = lines.value.filter((_, i) => i !== 1);
  assert.equal(restored(), ["//exit", "one"]);
  lines.value = [];
  assert.equal(restored(), []);
  composer.whisperTo(people.value[1] as Person);
  assert.equal(restored(), []);
});

test("a restored text goes with its message, unless it was changed", async () => {
  const gone = async (edited: string | null, all = false) => {
    const { composer, lines, type } = makeComposer();
    for (const text of ["one", "two"]) await type(text);
    composer.restore(-1);
    if (edited !== null) composer.edit(edited);
    const keys = lines.value.slice(1).map(({ key }) => key);
    lines.value = lines.value.slice(0, 1);
    composer.forget(["another"]);
    composer.forget(all ? undefined : keys);
    return composer.draft.value;
  };
  assert.is(await gone(null), "");
  assert.is(await gone(null, true), "");
  assert.is(await gone("two, changed"), "two, changed");
  assert.is(await gone("own", true), "own");
});

test("restores what was typed, so that it says the same once more", async () => {
  const texts = [
    "//exit",
    "///",
    "//\\purr Béla",
    "//a\n/kick Béla",
    "/me waves",
    "a /b",
    "//\uff0fme",
    "// /me",
  ];
  for (const text of texts) {
    const { composer, log, type } = makeComposer();
    await type(text);
    composer.restore(-1);
    await composer.submit();
    assert.is(composer.problem.value, null, text);
    assert.is(log.length, 2, text);
    assert.is(log[0], log[1], text);
  }
});

test("an undo reaches what the user has typed, and stops at what the page has set", async () => {
  const { composer, type } = makeComposer();
  const input = (text: string, kind = "insertText") => composer.edit(text, text.length, kind);
  input("secret");
  assert.is(composer.canUndo(), true);
  await composer.submit();
  assert.is(composer.canUndo(), false);
  input("abc");
  assert.is(composer.canUndo(), true);
  input("", "historyUndo");
  assert.is(composer.canUndo(), false);
  input("abc", "historyRedo");
  assert.is(composer.canUndo(), true);
  input("", "deleteContentBackward");
  assert.is(composer.canUndo(), true);
  composer.restore(-1);
  assert.equal([composer.draft.value, composer.canUndo()], ["secret", false]);
  input("secret!");
  input("secret", "historyUndo");
  assert.is(composer.canUndo(), false);
  await type("more");
  input("x");
  composer.clear();
  assert.is(composer.canUndo(), false);
});

test("after an undo was refused, none is redone until the user types", async () => {
  const { composer } = makeComposer();
  const permits = (...kinds: readonly string[]) => kinds.map((kind) => composer.permits(kind));
  composer.edit("secret", 6, "insertText");
  assert.equal(permits("historyUndo", "historyRedo", "insertText"), [true, true, true]);
  await composer.submit();
  assert.equal(permits("historyRedo", "historyUndo", "historyRedo"), [true, false, false]);
  assert.equal(permits("insertText", "historyUndo"), [true, false]);
  composer.edit("new", 3, "insertText");
  assert.equal(permits("historyUndo", "historyRedo"), [true, true]);
});

test("replies to a line once, for all; a whisper is no reply", async () => {
  const { composer, log, type, people } = makeComposer();
  const line = makeLine("Béla", "what?");
  composer.replyTo(line);
  await type("this");
  await type("and that");
  composer.replyTo(line);
  composer.whisperTo(people.value[1] as Person);
  assert.is(composer.replying.value, null);
  composer.replyTo(line);
  assert.is(composer.to.value, null);
  assert.is(composer.cancel(), true);
  assert.is(composer.cancel(), false);
  await type("anew");
  assert.equal(log, [`say this to ${line.key}`, "say and that", "say anew"]);
});

test("a refused reply is still a reply, unless its line is gone", async () => {
  const { composer, type } = makeComposer("outbox-full");
  const line = makeLine("Béla", "what?");
  composer.replyTo(line);
  await type("this");
  assert.is(composer.draft.value, "this");
  assert.is(composer.replying.value, line);
  composer.forget(["another", line.key]);
  assert.is(composer.replying.value, null);
});

test("reports typing for all, and nothing else", () => {
  const { composer, typings, people } = makeComposer();
  composer.edit("h");
  composer.edit("he");
  assert.is(typings(), 2);
  composer.edit("");
  composer.edit("/kick");
  composer.whisperTo(people.value[1] as Person);
  composer.edit("psst");
  assert.is(typings(), 2);
});

test("completes at the cursor, and keeps the text after it", () => {
  const { composer } = makeComposer();
  composer.edit("ask @b about it", 6);
  assert.equal(
    composer.suggestions.choices.value.map(({ insert }) => insert),
    ["@Béla "],
  );
  assert.is(composer.complete(6), 10);
  assert.is(composer.draft.value, "ask @Béla  about it");
  assert.equal(composer.suggestions.choices.value, []);
  assert.is(composer.complete(6), undefined);
});

test("offers aliases directly after a completed command", () => {
  const { composer } = makeComposer();
  composer.edit("/pu");
  assert.is(composer.complete(3), 6);
  assert.equal(
    composer.suggestions.choices.value.map(({ insert }) => insert),
    ["Béla ", "Anna Maria "],
  );
  assert.is(composer.complete(6), 11);
  assert.is(composer.draft.value, "/purr Béla ");
  assert.is(composer.to.value?.id, "Béla");
});

test("edits the last message as it was typed, saves it, and gives the draft back", async () => {
  const { composer, log, lines, type } = makeComposer();
  await type("**hello** <3");
  const [line] = lines.value;
  assert.ok(line);
  assert.is(composer.editLast(), true);
  assert.is(composer.editing.value, line);
  assert.is(composer.draft.value, "**hello** <3");
  await type("*hello*");
  assert.is(composer.editing.value, null);
  assert.is(composer.draft.value, "");
  composer.replyTo(makeLine("Béla", "what?"));
  const { value: reply } = composer.replying;
  composer.edit("half a");
  assert.is(composer.editLast(), false, "a draft is in the field");
  composer.editMessage(line);
  assert.is(composer.replying.value, null);
  await type("other");
  assert.equal([composer.draft.value, composer.replying.value], ["half a", reply]);
  composer.editMessage(line);
  composer.edit("never said");
  assert.is(composer.cancel(), true);
  assert.equal([composer.draft.value, composer.editing.value], ["half a", null]);
  assert.equal(log.slice(1), [`edit ${line.key} <i>hello</i>`, `edit ${line.key} other`]);
});

test("an unchanged text is not sent again, and an action is edited as one", async () => {
  const { composer, log, lines, type } = makeComposer();
  for (const text of ["//exit", "/me waves"]) await type(text);
  composer.editMessage(lines.value[0] as MessageLine);
  await composer.submit();
  assert.is(composer.editing.value, null);
  composer.editLast();
  assert.is(composer.draft.value, "/me waves");
  await type("/me  waves ");
  assert.is(composer.editing.value, null);
  assert.is(log.length, 2);
  composer.editLast();
  await type("/me nods");
  assert.equal(log.slice(2), [`edit ${lines.value[1]?.key} nods`]);
});

test("no command is run or sent by an edit, and no empty text", async () => {
  const { composer, log, type } = makeComposer();
  await type("hello");
  composer.editLast();
  for (const [text, code] of [
    ["/kick Béla", "edit-command"],
    ["/me waves", "edit-command"],
    ["/w Béla psst", "edit-command"],
    ["/nope", "command-unknown"],
    ["look\n/purr Béla psst", "command-meant"],
    [" \n", "edit-empty"],
  ] as const) {
    await type(text);
    assert.is(composer.problem.value?.code, code, text);
    assert.is(composer.draft.value, text);
    assert.is(composer.to.value, null);
    assert.ok(composer.editing.value, text);
  }
  assert.equal(log, ["say hello"]);
});

test("a refused edit stays in the field, and can be saved again", async () => {
  const { composer, log, lines, type } = makeComposer("edit-late");
  const line = makeLine("Ada", "hello", 0, true);
  lines.value = [line];
  composer.editLast();
  await type("hallo");
  assert.is(composer.problem.value?.code, "edit-late");
  assert.equal([composer.draft.value, composer.editing.value], ["hallo", line]);
  await composer.submit();
  assert.is(log.length, 2);
});

test("only our own last text is edited, for 10 minutes, and a whisper for its receiver", async () => {
  const { composer, lines, people, pass, type } = makeComposer();
  assert.is(composer.editLast(), false);
  await type("hello");
  lines.value = [...lines.value, makeLine("Béla", "what?")];
  composer.whisperTo(people.value[1] as Person);
  assert.is(composer.editLast(), false, "a whisper is begun");
  composer.cancel();
  assert.is(composer.editLast(), true);
  composer.cancel();
  await type("/purr Béla psst");
  assert.is(composer.editLast(), true);
  assert.is(composer.to.value?.id, "Béla");
  composer.edit("psst!");
  composer.sent();
  assert.is(composer.to.value?.id, "Béla");
  composer.cancel();
  assert.is(composer.to.value, null);
  lines.value = [...lines.value, { ...makeLine("Ada", "", 0, true), retracted: true }];
  assert.is(composer.editLast(), true);
  composer.cancel();
  const { value: before } = lines;
  lines.value = [...before, { ...makeLine("Ada", "a picture", 0, true), files: [] }];
  assert.is(composer.editLast(), false);
  lines.value = before;
  pass(limits.editMs);
  assert.is(composer.editLast(), false);
});

test("another step back from an edit restores earlier texts", async () => {
  const { composer, log, type } = makeComposer();
  for (const text of ["one", "two"]) await type(text);
  composer.editLast();
  assert.is(composer.restore(-1), true);
  assert.equal([composer.draft.value, composer.editing.value], ["one", null]);
  composer.restore(1);
  assert.is(composer.draft.value, "two");
  await composer.submit();
  assert.is(log.at(-1), "say two");
  composer.editLast();
  composer.edit("two, changed");
  assert.is(composer.restore(-1), false);
  composer.edit("two");
  assert.is(composer.restore(1), true);
  assert.equal([composer.draft.value, composer.editing.value], ["", null]);
});

test("an edit ends with its message: what was typed stays, for whom the message was", async () => {
  const begun = async (text: string, changed?: string) => {
    const { composer, lines, people, type, log } = makeComposer();
    await type(text);
    const line = lines.value[0] as MessageLine;
    composer.edit("a draft");
    composer.editMessage(line);
    if (changed !== undefined) composer.edit(changed);
    return { composer, line, people, log };
  };
  for (const isAll of [false, true]) {
    const { composer, line } = await begun("hello", "hallo");
    composer.forget(["another"]);
    assert.is(composer.editing.value, line);
    composer.forget(isAll ? undefined : [line.key]);
    assert.is(composer.problem.value?.code, "edit-gone");
    assert.equal([composer.draft.value, composer.editing.value], ["hallo", null]);
    await composer.submit();
    assert.is(composer.draft.value, "a draft");
  }
  const whisper = await begun("/purr Béla psst", "psst!");
  whisper.composer.forget([whisper.line.key]);
  assert.is(whisper.composer.to.value?.id, "Béla");
  await whisper.composer.submit();
  assert.is(whisper.log.at(-1), "whisper Béla psst!");
  assert.equal([whisper.composer.draft.value, whisper.composer.to.value], ["a draft", null]);
  // What was not changed is the text of the message, and goes with it.
  const same = await begun("hello");
  same.composer.forget([same.line.key]);
  assert.is(same.composer.draft.value, "a draft");
  assert.is(same.composer.problem.value?.code, "edit-gone");
  same.composer.editMessage(same.line);
  same.composer.clear();
  assert.equal([same.composer.draft.value, same.composer.editing.value], ["", null]);
});

test.run();
