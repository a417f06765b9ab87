/**
 * Deutsch, mit „du“. Ein Wort für eine Sache: room = Raum, link = Link, password = Passwort,
 * server = Server, whisper = flüstern, remove = entfernen, lock = abschließen, wipe = löschen,
 * alias = Spitzname, code = Code, stop = beenden, leave = verlassen, verify = prüfen.
 */
import type { Translation } from "./language.ts";

const kept = "Was du geschrieben hast, ist noch da.";
const choices = "Du kannst es so senden, wie es ist, oder weglassen.";
const garbled =
  "Diese Seite konnte etwas nicht lesen, das ankam, und hat es weggelassen. Vielleicht fehlt eine Nachricht.";
const copyFailed =
  "Dein Browser hat das Kopieren nicht erlaubt. Markiere den Text und kopiere ihn selbst.";
const wiped = "Auf deinem Bildschirm ist alles gelöscht.";
const dead = "Der Link gilt nicht mehr.";
const reload = "Lade die Seite neu und betritt den Raum wieder.";
const alone = "Sonst ist niemand hier, deshalb bekommt niemand diese Nachricht.";

export const sentences: Translation = (write) => ({
  refusals: {
    "alias-empty": "Gib einen Spitznamen ein, damit die anderen wissen, wer spricht.",
    "alias-too-long": "Dieser Spitzname ist zu lang. Nimm einen kürzeren.",
    "alias-malformed": "Beginne mit einem Buchstaben oder einer Zahl.",
    "character-too-new":
      "Hier steht ein Zeichen, das manche Geräte anders lesen. Nimm ein anderes.",
    "room-name-too-long": "Dieser Raumname ist zu lang. Nimm höchstens 32 Zeichen.",
    "room-name-malformed": "Beginne mit einem Buchstaben oder einer Zahl.",
    "password-too-long": "Dieses Passwort ist zu lang. Nimm höchstens 1.000 Zeichen.",
    "password-malformed":
      "In diesem Passwort ist ein Zeichen, das niemand tippen kann, zum Beispiel ein Tabulator. Tippe das Passwort von Hand.",
    "code-empty": "Füge den Link ein oder tippe den Code, den du bekommen hast.",
    "code-incomplete":
      "Dieser Link oder Code ist nicht vollständig. Ein Code hat 27 Buchstaben und Zahlen. Prüfe ihn oder frag noch einmal danach.",
    "code-mistyped":
      "Ein Zeichen in diesem Code ist falsch. Prüfe ihn oder frag noch einmal danach.",
    "code-malformed":
      "Hier steht kein Raumcode oder mehr als einer. Prüfe ihn oder frag noch einmal danach.",
    "page-incomplete":
      "Ein Teil dieser Seite konnte nicht geladen werden. Nichts wurde gesendet. Prüfe deine Verbindung und lade die Seite dann neu.",
    "words-unavailable":
      "Die Wortliste konnte nicht geladen werden. Denk dir ein Passwort aus mindestens sechs Wörtern aus.",
    "access-wrong":
      "Falsches Passwort, oder noch niemand ist da. Prüfe jedes Wort oder frag noch einmal danach.",
    "room-unknown": "Hier ist niemand. Frag nach einem neuen Link.",
    "room-full": `Der Raum ist voll. Versuch es wieder, wenn jemand gegangen ist. ${kept}`,
    "room-locked": `Der Raum ist abgeschlossen. Bitte jemanden darin, ihn aufzuschließen. ${kept}`,
    "room-stopped":
      "Der Server sagt, dass jemand diesen Raum beendet hat. Vielleicht ist er umgezogen. Frag nach einem neuen Link.",
    "room-expired":
      "Die Zeit dieses Raums ist um, und sein Link gilt nicht mehr. Frag nach einem neuen.",
    "entry-slowed": `Hier wurden zu viele falsche Passwörter versucht. Warte eine Minute und versuch es noch einmal. ${kept}`,
    "relay-unreachable": `Der Server antwortet nicht. Prüfe deine Verbindung und versuch es noch einmal. ${kept} Wenn du diesen Server hinter einem Proxy betreibst, sieh unter /healthz nach.`,
    "relay-full": `Der Server ist gerade voll. Versuch es später noch einmal. ${kept}`,
    "address-busy": `Aus deinem Netz kommen zu viele Verbindungen. Schließe andere Tabs oder warte eine Minute. ${kept}`,
    "relay-closing": `Der Server startet neu. Versuch es in einer Minute noch einmal. ${kept}`,
    "version-unknown":
      "Diese Seite und der Server haben verschiedene Versionen. Lade die Seite neu und versuch es noch einmal.",
    "protocol-broken":
      "Der Server hat diese Seite nicht verstanden. Lade sie neu und versuch es noch einmal.",
    left: "Du hast den Raum verlassen.",
    removed: "Du wurdest aus diesem Raum entfernt. Du kannst einen neuen Raum öffnen.",
    moved: "Die anderen sind in einen neuen Raum umgezogen. Frag jemanden von ihnen nach dem Link.",
    stopped: "Dieser Raum wurde beendet. Du kannst einen neuen Raum öffnen.",
    internal: `Auf dieser Seite ist etwas schiefgegangen. ${kept} Wenn es wieder passiert, lade die Seite neu.`,
  },
  front: {
    name: "Sanctuary",
    motto: "Ein privater Raum zum Reden. Wenn alle gegangen sind, ist er weg.",
    promises: [
      "Auf deinem Gerät verschlüsselt. Der Server kann es nicht lesen.",
      "Kein Konto, keine Telefonnummer, kein Verlauf.",
      "Ein Tipp versteckt alles.",
    ],
    forms: "Öffnen oder betreten",
    start: "Raum öffnen",
    enter: "Raum betreten",
    invited: "Du bist in einen Raum eingeladen",
    given: "Raum {text} aus deinem Link",
    change: "Ändern",
    public:
      "Jeder kann diesen Raum betreten und mitlesen. Auch die Leute, die diesen Server betreiben.",
    startInstead: "Stattdessen einen Raum öffnen",
    startButton: "Den Raum öffnen",
    enterButton: "Den Raum betreten",
    more: "Raumname, Passwort, Dauer",
    deriving: "Die Schlüssel werden erzeugt…",
    entering: "Du betrittst den Raum…",
    slowed:
      "Hier hat jemand falsche Passwörter versucht, deshalb dauert es länger. Der Versuch läuft noch…",
    cancel: "Abbrechen",
    show: "Zeigen",
    hide: "Verbergen",
    another: "Neue Wörter",
    weak: "Leicht zu erraten. Sechs Wörter sind sicherer.",
    nobody:
      "Hier ist niemand. Prüfe zuerst den Code. Wenn er stimmt, bist du früh dran: Du kannst den Raum öffnen und warten.",
    sure: "Wenn du dir beim Passwort sicher bist, öffne den Raum und warte dort.",
    open: "Öffnen und warten",
    checkCode: "Code prüfen",
    trace:
      "Dein Browser merkt sich geöffnete Links. Um keine Spur zu hinterlassen, nimm ein privates Fenster.",
    protects: "Was es schützt und was nicht (auf Englisch)",
    version: (version) => `Sanctuary ${version}, freie Software unter der MIT-Lizenz`,
    language: "Sprache",
    languageMissing:
      "Diese Sprache konnte nicht geladen werden, deshalb ist die Seite englisch. Prüfe deine Verbindung und wähle sie noch einmal.",
  },
  fields: {
    alias: ["Spitzname", "Irgendein Name. Es muss nicht dein echter sein."],
    roomName: ["Raumname", "Freiwillig. Nur die Leute im Raum sehen ihn."],
    newPassword: [
      "Passwort",
      "Gäste brauchen den Link und dieses Passwort. Die Wörter sind englisch, weil jede Tastatur sie tippen kann. Ohne Passwort kommt jeder mit dem Link hinein.",
    ],
    password: ["Passwort", "Lass es leer, wenn du keins bekommen hast."],
    ttl: ["Der Raum bleibt", ""],
    code: ["Raumcode oder Link", "27 Buchstaben und Zahlen oder der ganze Link."],
  },
  ttls: {
    0: "bis alle gegangen sind",
    900: "15 Minuten",
    3600: "1 Stunde",
    86400: "24 Stunden",
  },
  insecure: {
    title: "Hier zu reden ist nicht sicher",
    happened:
      "Die Adresse dieser Seite beginnt nicht mit https, deshalb kann hier nichts verschlüsselt werden. Nichts wurde gesendet.",
    next: "Frag die Person, von der du diese Adresse hast, nach der https-Adresse. Auf dem Gerät des Servers selbst geht auch eine Adresse, die mit http://localhost beginnt.",
  },
  reloaded: {
    inside:
      "Du bist noch im Raum. Durch das Neuladen sind die früheren Nachrichten von deinem Bildschirm gelöscht.",
    title: "Du warst in diesem Raum",
    text: "Du hast die Seite neu geladen. Sie hat nur den Link und deinen Spitznamen behalten. Gib das Passwort ein, um zurückzugehen. Die anderen sehen dich wieder hereinkommen.",
    nothing:
      "Dein Browser hat diese Seite geschlossen, um Speicher zu sparen. Öffne den Link noch einmal oder tippe den Code.",
  },
  protects: {
    intro:
      "Der Server ist das Programm, das dir diese Seite bringt und deine Nachrichten weiterleitet. Er speichert keine davon.",
    who: "Wer vor wem geschützt ist",
    can: "Erfährt oder kann",
    cannot: "Kann nicht",
    limits: "Ehrliche Grenzen",
    back: "Zurück zur ersten Seite",
  },
  hiding: {
    button: "Schnell raus",
    label: "Schnell raus, oder zweimal Escape",
    keys: "Esc Esc",
    how: "Schnell raus, oder zweimal Escape, verlässt alles sofort und still und zeigt eine andere Seite.",
  },
  blank: {
    title: "Einkaufsliste",
    items: ["Brot", "Milch", "Zwiebeln", "Reis", "Tee", "Eier", "Äpfel", "Spülmittel"],
    done: 2,
  },
  voice: {
    record: "Sprachnachricht aufnehmen",
    stop: "Aufnahme beenden",
    asking: "Warten auf das Mikrofon…",
    saving: "Einen Moment…",
    recorded: (time, longest) => `${time} von ${longest}`,
    discard: "Verwerfen",
    message: "Sprachnachricht",
    from: (name) => `Sprachnachricht von ${name}`,
    preview: "Deine Sprachnachricht",
    play: (name) => `Abspielen: ${name}`,
    pause: (name) => `Anhalten: ${name}`,
    position: "Stelle",
    at: (time, length) => `${time} von ${length}`,
    speed: (times) => `Tempo: ${write.number(times)}×`,
    unplayable: "Dieser Browser kann das nicht abspielen. Du kannst es speichern.",
  },
  voiceProblems: {
    "voice-unsupported":
      "Dieser Browser kann keine Sprachnachrichten aufnehmen. Nimm einen neueren oder hänge eine Aufnahme als Datei an.",
    "microphone-missing":
      "Dieser Browser findet kein Mikrofon. Schließe eins an und versuch es noch einmal.",
    "microphone-refused":
      "Dein Browser lässt diese Seite das Mikrofon nicht benutzen. Erlaube es und versuch es noch einmal.",
    "microphone-busy":
      "Das Mikrofon ließ sich nicht öffnen. Schließe andere Programme, die es benutzen, und versuch es noch einmal.",
    "microphone-lost": "Das Mikrofon ist ausgefallen. Was aufgenommen wurde, ist noch da.",
    "voice-empty":
      "Nichts wurde aufgenommen. Halte den Knopf, solange du sprichst, oder drück ihn einmal zum Starten.",
    "voice-silent": "Das Mikrofon war still. Hör dir die Aufnahme an, bevor du sie sendest.",
    "voice-full": "Die Aufnahme endete nach 5 Minuten und ist noch da.",
    "page-hidden":
      "Die Aufnahme endete, weil diese Seite nicht zu sehen war. Was aufgenommen wurde, ist noch da.",
  },
  roomRefusals: {
    "files-refused": "Dieser Server nimmt keine Dateien an.",
    "text-too-long": "Diese Nachricht ist zu lang. Sende sie in Teilen.",
    "outbox-full":
      "Zu viele Nachrichten warten auf die Verbindung. Sie sind noch da, diese auch. Sende sie, wenn du wieder verbunden bist.",
    "nobody-here":
      "Sonst ist niemand hier, deshalb wurde das nicht gesendet. Nichts ist verloren. Sende es, wenn jemand hereinkommt.",
    "alias-unknown": "Hier heißt niemand {text}.",
    "alias-shared":
      "Mehr als eine Person heißt {text}. Wähle aus der Liste der Leute oder füge die zwei Wörter neben dem Namen hinzu.",
    "own-alias": "Das bist du.",
    "action-whispered": "/me geht an alle. Brich zuerst das Flüstern ab.",
    "message-unknown": `Diese Nachricht ist nicht mehr hier. ${kept}`,
    "edit-late": `Du kannst eine Nachricht nur 10 Minuten lang ändern. ${kept}`,
    "edit-audience": `Seit dieser Nachricht ist jemand hereingekommen, deshalb kann sie nicht geändert werden. Sende eine neue. ${kept}`,
    "edit-slowed": `Das kann gerade nicht gesendet werden. Versuch es in ein paar Sekunden noch einmal. ${kept}`,
    "edit-empty":
      "Eine Nachricht darf nicht leer sein. Um sie zurückzunehmen, brich ab und wähle bei der Nachricht „Löschen“.",
    "edit-command":
      "Du änderst gerade eine Nachricht, deshalb wurde /{text} nicht ausgeführt. Brich zuerst ab. Um es in die Nachricht zu schreiben, setz noch ein / davor.",
    "edit-gone":
      "Die Nachricht, die du geändert hast, ist weg. Wenn du ihren Text geändert hast, ist dein Text noch da.",
    "emoji-malformed": "Gib genau ein Emoji ein.",
    "member-unknown": `Diese Person ist nicht mehr im Raum. ${kept}`,
    "not-connected": `Du bist nicht verbunden. Versuch es, wenn du es wieder bist. ${kept}`,
    "removal-in-progress": `Gerade wird eine andere Person entfernt. Versuch es in ein paar Sekunden noch einmal. ${kept}`,
    "removal-slowed": `Du hast gerade mehrere Leute entfernt. Versuch es in ein paar Sekunden noch einmal. ${kept}`,
    "command-incomplete": "/{text} braucht mehr. Tippe /help, um zu sehen, wie es geht.",
    "command-excess":
      "Tippe /{text} ohne etwas dahinter. Um das als Nachricht zu senden, setz noch ein / davor.",
    "command-meant":
      "Das sieht aus wie der Befehl /{text}. Ein Befehl muss mit / beginnen und allein stehen. Um das als Nachricht zu senden, setz // davor.",
    "text-unseen": "Diese Nachricht würde leer aussehen, deshalb wurde sie nicht gesendet.",
    "command-unknown":
      "Es gibt keinen Befehl /{text}. Um das als Nachricht zu senden, setz noch ein / davor. Tippe /help, um alle Befehle zu sehen.",
    "copy-failed": copyFailed,
    "frame-malformed": garbled,
    "frame-too-long": garbled,
    "control-malformed": garbled,
    "message-malformed":
      "In diesem Text ist ein Zeichen, das nicht gesendet werden kann. Tippe ihn von Hand.",
    "handshake-refused": garbled,
    "sender-key-refused": garbled,
    "message-undecryptable": garbled,
    "message-replayed": garbled,
    "message-too-far-ahead": garbled,
    "sender-key-unknown": garbled,
  },
  sending: {
    title: "Dateien senden",
    items: "Zu sendende Dateien",
    named: (n) => `Name der Datei ${write.number(n)}`,
    caption: "Bildunterschrift",
    nameHint: "Dateinamen werden mitgesendet. Ändere einen Namen, der zu viel verrät.",
    clean: "Versteckte Angaben aus Fotos entfernen",
    cleanHint: "Zum Beispiel Ort, Gerät und Zeit.",
    unclean: "Fotos werden mit versteckten Angaben gesendet. Sie können zeigen, wo du wohnst.",
    add: "Dateien hinzufügen",
    send: "Senden",
    cancel: "Abbrechen",
    remove: (name) => `${name} weglassen`,
    removeShort: "Weglassen",
    reading: "Die Dateien werden angesehen…",
    preparing: "Die Dateien werden gelesen…",
    messages: (n) =>
      write.plural(n, {
        one: "Diese Dateien werden als # Nachricht gesendet.",
        other: "Diese Dateien werden als # Nachrichten gesendet.",
      }),
    shortened: "Der Name war zu lang und ist gekürzt.",
    still: "Dieses Bild bewegt sich. Nur sein erstes Bild wird gesendet.",
    telling:
      "Ton, Video und Dokumente werden so gesendet, wie sie sind. Sie können verraten, wer sie wann und wo gemacht hat.",
  },
  found: {
    place: "der Ort, an dem sie entstand",
    device: (device) => `das Gerät (${device})`,
    time: (time) => `die Zeit (${time})`,
    trailer: "etwas hinter dem Bild, zum Beispiel ein kurzer Film",
    all: (list) => `Die Datei enthält: ${list}.`,
    author: "Sie kann verraten, wer sie gemacht hat.",
    nothing:
      "Sie wird so gesendet, wie sie ist. Versteckte Angaben wurden nicht gefunden, aber es kann welche geben.",
  },
  findings: {
    comment: "ein Text oder Stichwörter",
    "maker-notes": "Notizen der Kamera",
    "serial-number": "eine Seriennummer",
    software: "der Name eines Programms",
    thumbnail: "eine kleine Kopie des Bildes",
  },
  fileProblems: {
    "caption-too-long": "Diese Bildunterschrift ist zu lang. Sende den Text als eigene Nachricht.",
    "file-malformed":
      "Diese Datei kann nicht so heißen. Nimm höchstens 255 Zeichen, in manchen Schriften weniger.",
    "file-too-long": "{name} ist zu groß. Hier können höchstens {text} gesendet werden.",
    "file-unreadable":
      "{name} wurde geändert, verschoben oder gelöscht oder ist ein Ordner. Lass die Datei weg und wähle sie neu aus.",
    "files-too-many":
      "Höchstens 100 Dateien können auf einmal gesendet werden. Sende die übrigen danach.",
    folder: "{name} ist ein Ordner ohne Dateien.",
    none: "Füge mindestens eine Datei hinzu.",
    "canvas-tampered": `Dein Browser oder eine Erweiterung würde dieses Bild verderben, deshalb wurde es nicht gereinigt. ${choices}`,
    "picture-cut": `Das Ende dieses Bildes fehlt. ${choices}`,
    "picture-too-large": `Dieses Bild ist zu groß, um es hier zu reinigen. ${choices}`,
    "picture-unreadable": `Dein Browser kann dieses Bild nicht lesen. ${choices}`,
    "picture-unwritable": `Dein Browser konnte das gereinigte Bild nicht schreiben. Schließe andere Tabs und versuch es noch einmal. ${choices}`,
    "type-unsupported": `Ein Bild dieser Art kann hier nicht gereinigt werden. ${choices}`,
  },
  getting: {
    get: "Holen",
    save: "Speichern",
    cancel: "Abbrechen",
    named: {
      get: (name) => `${name} holen`,
      save: (name) => `${name} speichern`,
      cancel: (name) => `${name} abbrechen`,
    },
    open: (name) => `${name} zeigen`,
    waits: "Warten auf {name}…",
    fetched: (done, of) => `geholt von ${write.number(done)} von ${write.number(of)}`,
    progress: (done, of) => `${done} von ${of}`,
    running: (done, of, speed, left) => `${done} von ${of}, ${speed}, noch ${left}`,
    double: "Dieser Name hat zwei Endungen. Nur die letzte zählt: {text}",
    other: (type) => `Vorsicht: Das ist nicht, was beim Senden angegeben wurde. Es ist: ${type}.`,
    unshown: "Diese Seite kann diese Datei nicht zeigen. Du kannst sie speichern.",
    silent: "Dieser Browser kann nur den Ton abspielen. Du kannst die Datei speichern.",
    write: (name) => `${name} in eine Datei schreiben…`,
    written:
      "Sie ist groß. Du kannst sie in eine Datei schreiben, während sie ankommt. Wenn diese Seite vor dem Ende geschlossen wird, bleibt vielleicht ein Teil davon auf diesem Gerät.",
  },
  stages: {
    waiting: "Warten auf die andere Seite…",
    full: "Diese Seite hält schon 64 MB an Dateien. Drück „Holen“, um auch diese zu bekommen.",
    saved: "Gespeichert, wo du wolltest.",
    cancelled: "Vor dem Ende abgebrochen. Was angekommen war, ist gelöscht.",
    gone: "Wer die Datei gesendet hat, hat sie nicht mehr.",
    changed: "Wer die Datei gesendet hat, hat sie geändert oder entfernt.",
    damaged:
      "Was ankam, ist nicht die gesendete Datei, deshalb wurde es gelöscht. Bitte noch einmal um die Datei.",
    left: "Wer die Datei gesendet hat, ist vor dem Ende gegangen. Was angekommen war, ist gelöscht.",
    stalled: "Eine Weile kam nichts an. Was angekommen war, ist gelöscht.",
    unwritten:
      "Dort konnte nicht geschrieben werden. Was angekommen war, ist gelöscht. Wähle einen anderen Ort.",
  },
  viewing: {
    title: "Bild",
    close: "Schließen",
    previous: "Vorheriges",
    next: "Nächstes",
    real: "Originalgröße",
  },
  typeNames: {
    drawing: "SVG-Zeichnung",
    picture: "Bild",
    sound: "Ton",
    video: "Video",
    pdf: "PDF-Dokument",
    document: "Textdokument",
    spreadsheet: "Tabelle",
    slides: "Folien",
    archive: "Archiv",
    program: "Programm",
    webPage: "Webseite",
    text: "Text",
    unknown: "unbekannte Art",
  },
  shortTypes: {
    picture: (format) => `${format}-Bild`,
    sound: (format) => `${format}-Ton`,
    video: (format) => `${format}-Video`,
  },
  room: {
    unnamed: "Raum",
    locked: "Abgeschlossen",
    invite: "Einladen",
    leave: "Verlassen",
    people: "Leute",
    close: "Schließen",
    conversation: "Gespräch",
    message: "Nachricht",
    placeholder: "Nachricht",
    nobody: "Hier ist niemand",
    send: "Senden",
    you: "du",
    away: "nicht da",
    ignored: "ausgeblendet",
    unfold: "… Alles zeigen",
    arrived:
      "Du bist drin. Du siehst Nachrichten ab jetzt. Nur die Leute in diesem Raum können sie lesen.",
    checking: "Prüfen, dass niemand mithört",
    suspicious:
      "Eine Nachricht von {name} vor dieser fehlt vielleicht oder wurde verändert. Bitte {name}, sie noch einmal zu senden.",
    speaks: "Raum: ",
    said: (alias) => `${alias}: `,
    confided: (alias, sign) => `${alias} ${sign} flüstert: `,
    whisper: "an {name} geflüstert",
    whisperToYou: "dir zugeflüstert",
    again: (time) => `gesendet um ${time}, spät angekommen`,
    early: "nicht in der richtigen Reihenfolge",
    who: "In diesem Raum:",
    reconnecting:
      "Keine Verbindung. Du kannst weiterschreiben: Deine Nachrichten werden gesendet, wenn du zurück bist.",
    stranded:
      "Immer noch keine Antwort vom Server. Was du siehst, bleibt hier, und was du schreibst, wird gesendet, wenn er antwortet. Lass diese Seite offen oder verlass den Raum.",
    hurry: "Jetzt versuchen",
    count(here, away = 0) {
      if (away > 0) return `${write.number(here)} da, ${write.number(away)} nicht da`;
      return here > 1 ? `${write.number(here)} da` : "Nur du";
    },
    fresh: (lines) => write.plural(lines, { one: "# neue", other: "# neue" }),
    others: (people) => write.plural(people, { one: "# weitere Person", other: "# weitere" }),
    member: "Jemand",
    timeLeft: (time) => `noch ${time}`,
  },
  rooms: {
    title: "Räume auf diesem Server",
    open: "Offen für alle",
    guarded: "Mit Passwort. Um hineinzukommen, öffne den Link, den du bekommen hast.",
    closed: "Geschlossen: Jemand hat ihn beendet. Er öffnet innerhalb eines Tages wieder.",
    enter: "{name} betreten",
    people: (atLeast) =>
      atLeast > 0 ? `${write.number(atLeast)} Leute oder mehr` : "Weniger als 5 Leute",
  },
  invitation: {
    still: "Dein Raum ist bereit. Lade jetzt jemanden ein.",
    inviting: "Leute einladen",
    again: "Alle anderen sind gegangen.",
    link: "Sende den Link",
    open: "Es gibt kein Passwort: Jeder mit diesem Link kommt hinein. Sende ihn nur auf einem sicheren Weg.",
    copyLink: "Link kopieren",
    copied: "Kopiert ✓",
    password: "Sag das Passwort",
    apart: "Telefoniert oder trefft euch. Sende es nicht im selben Chat wie den Link.",
    once: "Schreib es auf, bevor du es verbirgst: Diese Seite kann es nicht noch einmal zeigen.",
    unknown: "Du kennst das Passwort. Diese Seite behält es nicht.",
    copyPassword: "Passwort kopieren",
    hide: "Passwort verbergen",
    more: "Stattdessen scannen oder vorlesen",
    code: "Code zum Vorlesen oder zum Eintippen statt des Links:",
    wait: "Lass diese Seite offen, bis jemand hereinkommt. Wenn du die App wechselst, komm bald zurück: Ein leerer Raum wird nach einer Minute gelöscht.",
    tell: "Sag mir, wenn jemand kommt",
  },
  leaving: {
    title: "Diesen Raum verlassen?",
    text: "Diese Seite löscht das Gespräch. Die anderen bleiben im Raum.",
    farewell: "Abschiedsgruß",
    hint: "Freiwillig. Geht an alle, die jetzt hier sind.",
    stay: "Bleiben",
    leave: "Verlassen",
  },
  visiting: {
    title: "Diesen Raum für einen anderen verlassen?",
    happens:
      "Du hast den Link eines anderen Raums geöffnet. Diese Seite löscht hier das Gespräch, bevor sie dorthin geht. Die anderen bleiben in diesem Raum.",
    stay: "Hier bleiben",
    go: "In den anderen Raum gehen",
  },
  ending: {
    start: "Neuen Raum öffnen",
    enter: "Raum betreten",
    reload: "Seite neu laden",
  },
  connections: { open: "Verbunden", lost: "Verbindet neu…" },
  ticks: {
    waiting: "wartet aufs Senden",
    sent: "gesendet",
    all: "alle haben sie",
    alone,
  },
  deliveries: {
    sending: () => "wird gesendet…",
    sent: (received, of) =>
      received === 0
        ? "gesendet, noch hat sie niemand"
        : `angekommen bei ${write.number(received)} von ${write.number(of)}`,
  },
  markup: {
    kinds: { img: "Bild", video: "Video", audio: "Ton" },
    missing: "nicht gezeigt: nicht unterstützt oder zu groß",
    cut: "Der Rest steht ohne Formatierung da, weil es zu viel davon ist.",
  },
  attaching: {
    attach: "Anhängen",
    files: "Dateien",
    photo: "Foto machen",
    reloaded:
      "Die Dateien, die du vorher gesendet hast, kann niemand mehr holen. Sende sie noch einmal.",
    record: "Sprachnachricht aufnehmen",
  },
  menu: {
    open: "Menü",
    lock: "Raum abschließen",
    unlock: "Raum aufschließen",
    verify: "Prüfen: Wörter vergleichen",
    help: "Befehle und Formatierung",
    expiry: "Verschwindende Nachrichten…",
    clear: "Diese Seite leeren",
    export: "Gespräch speichern…",
    settings: "Einstellungen…",
    invite: "Leute einladen…",
    leave: "Verlassen…",
    stop: "Raum beenden…",
    whisper: "Flüstern",
    ignore: "Ausblenden",
    heed: "Wieder zeigen",
    remove: "Entfernen…",
    rename: "Spitznamen ändern",
  },
  whispering: {
    to: "Nur an {name}",
    cancel: "Abbrechen",
    keep: "Weiter flüstern",
    placeholder: (alias) => `An ${alias} flüstern`,
    whisper: "Flüstern",
    send: "Flüstern",
  },
  removing: {
    title: "Diese Person entfernen?",
    happens:
      "{name} kann keine neuen Nachrichten lesen, kann aber behalten, was auf dem eigenen Bildschirm war.",
    link: "Der Raum bekommt einen neuen Link und wird abgeschlossen: Niemand Neues kommt hinein, bis jemand von euch aufschließt.",
    keep: "Nicht entfernen",
    remove: "Entfernen",
  },
  stopping: {
    title: "Diesen Raum für alle beenden?",
    happens:
      "Diese Seite löscht das Gespräch sofort. Die Seiten der anderen löschen es, wenn sie vom Ende erfahren. Eine Seite ohne Verbindung erfährt es, sobald sie wieder verbunden ist.",
    final: "Danach gilt der Link nicht mehr. Du kannst das nicht rückgängig machen.",
    keep: "Weiterreden",
    stop: "Raum beenden",
  },
  renaming: {
    title: "Spitznamen ändern",
    label: "Neuer Spitzname",
    hint: "Alle sehen deinen alten und deinen neuen Namen.",
    keep: "Alten behalten",
    rename: "Ändern",
  },
  comparing: {
    title: "Wörter vergleichen",
    how: "Telefoniert miteinander oder trefft euch. Eine Person liest diese 12 Wörter vor. Sie sind in jeder Sprache dieselben englischen Wörter. Wenn alle dieselben Wörter in derselben Reihenfolge sehen, hört niemand mit.",
    changed: "Jemand kam oder ging, deshalb sind das neue Wörter. Fangt noch einmal an.",
    covers: "Die Wörter gelten für {text}.",
    differ:
      "Ist ein Wort anders? Dann hört auf, hier zu schreiben. Öffnet einen neuen Raum mit einem neuen Passwort, das ihr am Telefon oder persönlich ausmacht.",
    loading: "Die Wörter werden geladen…",
    again: "Noch einmal versuchen",
    same: "Alle 12 Wörter stimmen",
    close: "Schließen",
    never: "Noch nicht geprüft: Sind sie es wirklich?",
    at: (time) => `Geprüft um ${time}.`,
    since: (people) =>
      write.plural(people, {
        one: "# Person kam seitdem dazu.",
        other: "# Leute kamen seitdem dazu.",
      }),
    checked: "geprüft",
    newcomer: "kam danach",
    verify: "Jetzt prüfen",
  },
  copies: {
    link: "Der Link ist kopiert.",
    code: "Der Code ist kopiert.",
    password: "Das Passwort ist kopiert.",
    "copy-failed": copyFailed,
  },
  renewed: {
    told: "Der Raum hat einen neuen Link. Er ist abgeschlossen, bis jemand von euch aufschließt.",
    hint: "Dieser Link ist neu. Nimm ihn statt des alten.",
    locked: "Der Raum ist abgeschlossen: Niemand Neues kommt hinein.",
    copy: "Neuen Link kopieren",
    close: "OK",
  },
  commands: {
    purr: ["/w SPITZNAME TEXT", "flüstert: Nur diese Person sieht es. Auch /purr, /whisper, /msg"],
    me: ["/me TEXT", "sagt, was du tust, etwa „Anna winkt“"],
    nick: ["/nick SPITZNAME", "ändert deinen Spitznamen"],
    who: ["/who", "zeigt, wer im Raum ist"],
    verify: [
      "/verify",
      "zeigt 12 Wörter zum Vergleichen: Wenn sie stimmen, ist niemand zwischen euch",
    ],
    lock: ["/lock", "schließt ab: Niemand Neues kommt hinein"],
    unlock: ["/unlock", "schließt wieder auf"],
    ignore: [
      "/ignore SPITZNAME",
      "blendet auf dieser Seite aus, was diese Person sagt, oder zeigt es wieder",
    ],
    kick: ["/kick SPITZNAME", "entfernt eine Person und ändert den Link"],
    stop: ["/stop", "beendet den Raum: Jede Seite löscht das Gespräch, wenn das Ende sie erreicht"],
    send: ["/send", "lässt dich Dateien zum Senden wählen"],
    clear: ["/clear", "löscht das Gespräch nur auf dieser Seite"],
    export: ["/export", "fragt dich und speichert das Gespräch dann als Datei"],
    help: ["/help", "zeigt diese Liste"],
    exit: ["/exit GRUSS", "verlässt den Raum, auf Wunsch mit Abschiedsgruß"],
  },
  helping: {
    title: "Was du tippen kannst",
    groups: {
      messages: "Nachrichten",
      people: "Leute",
      room: "Der Raum",
      page: "Deine Seite",
    },
    formats: "Formatierung",
    marks: [
      ["**Text**", "fett"],
      ["*Text*", "kursiv"],
      ["~~Text~~", "durchgestrichen"],
      ["`Text`", "Code. Bei mehreren Zeilen ``` darüber und darunter"],
      ["- Text", "eine Liste. Oder 1. Text"],
      ["> Text", "ein Zitat"],
      ["[Text](https://…)", "ein Link"],
    ],
    undone: "Ein \\ vor einem Zeichen zeigt das Zeichen selbst. HTML geht auch.",
    back: "Um zurückzukommen, brauchst du den Link und das Passwort.",
    close: "Schließen",
  },
  systemMessages: {
    joined: () => "{name} ist hereingekommen.",
    farewell: () => "{name} ist gegangen: {text}",
    away: () => "{name} hat die Verbindung verloren.",
    back: () => "{name} ist wieder da.",
    renamed: () => "{text} heißt jetzt {name}.",
    locked: () => "{name} hat den Raum abgeschlossen. Niemand Neues kommt hinein.",
    unlocked: () => "{name} hat den Raum aufgeschlossen.",
    expiry: (n) =>
      n === 0
        ? "{name} hat verschwindende Nachrichten ausgeschaltet. Ältere verschwinden trotzdem."
        : `{name} lässt neue Nachrichten nach einer Zeit verschwinden: ${write.span(n, "long")}.`,
    cleared: () =>
      "Auf deinem Bildschirm ist alles gelöscht. Die anderen sehen das Gespräch vielleicht noch.",
    removing: () => "Du hast verlangt, {name} zu entfernen.",
    ignored: () =>
      "Du blendest {name} aus. {name} erfährt es nicht. Die Nachrichten sind hier verborgen, und neue werden gelöscht.",
    heeded: () => "Du siehst {name} wieder.",
    "removal-failed": () =>
      "{name} ist noch hier: Die Verbindung brach ab, oder zuerst wurde eine andere Person entfernt. Versuch es noch einmal.",
    removed: () => "{name} hat {text} entfernt. Der Raum hat einen neuen Link.",
    missing: (n) =>
      write.plural(n, {
        one: "# Nachricht von {name} fehlt. Bitte {name}, sie noch einmal zu senden.",
        other: "# Nachrichten von {name} fehlen. Bitte {name}, sie noch einmal zu senden.",
      }),
    unreadable: () =>
      "{name} hat etwas gesendet, das hier nicht gezeigt werden kann. Frag {name}, was es war.",
    fork: () =>
      "{name} hat verschiedenen Leuten verschiedene Fassungen einer Nachricht gesendet. {text} bekam eine andere. Vertrau keiner der beiden Fassungen.",
    hidden: () =>
      "{name} spricht auch mit jemandem, den du nicht sehen kannst. Vergleicht die Wörter, bevor ihr weitermacht.",
    quiet: () =>
      "{name} sagt nicht, wer im Raum ist. Vergleicht die Wörter, bevor ihr weitermacht.",
    "lock-claimed": (n) =>
      n === 0
        ? "{name} sagt, dass der Raum abgeschlossen ist."
        : write.plural(n, {
            one: "{name} und # weitere Person sagen, dass der Raum abgeschlossen ist.",
            other: "{name} und # weitere sagen, dass der Raum abgeschlossen ist.",
          }),
    "removal-claimed": (n) =>
      n === 0
        ? "{name} sagt, dass {text} früher entfernt wurde."
        : write.plural(n, {
            one: "{name} und # weitere Person sagen, dass {text} früher entfernt wurde.",
            other: "{name} und # weitere sagen, dass {text} früher entfernt wurde.",
          }),
    unshown: (n) =>
      write.plural(n, {
        one: "# Person ist verbunden, die hier nicht gezeigt werden kann. Sie kann deine Nachrichten nicht lesen, bis sie in der Liste der Leute steht.",
        other:
          "# Leute sind verbunden, die hier nicht gezeigt werden können. Sie können deine Nachrichten nicht lesen, bis sie in der Liste der Leute stehen.",
      }),
    flood: () => "{name} sendet zu viel auf einmal. Einige Nachrichten werden weggelassen.",
    "channel-failed": () =>
      "Manches von {name} lässt sich nicht lesen, weil {name} oder der Server die Regeln bricht. Vielleicht fehlen Nachrichten. Frag {name} auf einem anderen Weg.",
    "failed-attempts": (n) =>
      write.plural(n, {
        one: "# falsches Passwort wurde eingegeben und hat den Raum nicht geöffnet. Wenn du niemanden erwartest, schließ den Raum ab.",
        other:
          "# falsche Passwörter wurden eingegeben und haben den Raum nicht geöffnet. Wenn du niemanden erwartest, schließ den Raum ab.",
      }),
    closing: (n) =>
      `Der Server sagte, dass er um ${write.exactTime(n)} anhält. Was du siehst, bleibt hier, und du bist wieder da, sobald er antwortet.`,
    ending: (n) => `Dieser Raum schließt um {text}, für alle. Noch ${write.span(n * 60, "long")}.`,
  },
  otherMessages: {
    joinedAlike:
      "{name} ist hereingekommen. Vorsicht: Dieser Name sieht aus wie ein anderer. Unterscheide sie an den zwei Wörtern neben dem Namen.",
    leftSilently: "{name} ist gegangen.",
    removedUnseen:
      "{name} hat eine Person entfernt, die hier nie zu sehen war. Der Raum hat einen neuen Link.",
    forkedHere:
      "{name} hat zwei verschiedene Fassungen einer Nachricht gesendet. Vertrau keiner der beiden Fassungen.",
  },
  together: {
    joined: "{name} sind hereingekommen.",
    farewell: "{name} sind gegangen.",
    away: "{name} haben die Verbindung verloren.",
    back: "{name} sind wieder da.",
  },
  ends: {
    left: [
      "Du hast den Raum verlassen",
      `${wiped} Mit dem Link und dem Passwort kannst du zurückkommen.`,
    ],
    removed: ["Du wurdest entfernt", `{name} hat dich aus dem Raum entfernt. ${wiped}`],
    moved: [
      "Der Raum ist umgezogen",
      `{name} hat jemanden entfernt, und die anderen sind in einen neuen Raum umgezogen. ${wiped} Frag jemanden von ihnen nach dem neuen Link.`,
    ],
    stopped: ["Der Raum wurde beendet", `{name} hat ihn für alle beendet. ${wiped}`],
    "room-stopped": [
      "Der Raum wurde beendet",
      `Das sagt der Server, aber niemand im Raum hat es bestätigt. Vielleicht ist er umgezogen: Frag die anderen. ${wiped} ${dead}`,
    ],
    "room-expired": ["Die Zeit ist um", `Der Raum schloss zur festgelegten Zeit. ${wiped} ${dead}`],
    "room-unknown": [
      "Der Raum ist weg",
      `Ein leerer Raum wird nach einer Minute gelöscht. ${wiped}`,
    ],
    "access-wrong": [
      "Der Raum hat sich geändert",
      `Jemand hat ihn mit einem anderen Passwort neu geöffnet. ${wiped} Frag nach dem neuen Passwort.`,
    ],
    "relay-unreachable": [
      "Der Server antwortet nicht",
      `${wiped} Prüfe deine Verbindung. Mit dem Link und dem Passwort kannst du zurückkommen.`,
    ],
    "version-unknown": [
      "Verschiedene Versionen",
      `Diese Seite und der Server haben verschiedene Versionen. ${wiped} ${reload}`,
    ],
    "protocol-broken": [
      "Der Server hat die Verbindung getrennt",
      `Er hat diese Seite nicht verstanden. ${wiped} ${reload}`,
    ],
    internal: [
      "Auf dieser Seite ist etwas schiefgegangen.",
      `Sicherheitshalber hat diese Seite den Raum verlassen. ${wiped} ${reload}`,
    ],
  },
  stoppedOwn: {
    waiting: "Der Raum wird beendet…",
    unsent: "Noch nicht beendet",
    count: (done, of) => `gelöscht bei ${write.number(done)} von ${write.number(of)}`,
    connection:
      "Diese Seite hat das Gespräch gelöscht, ist aber nicht verbunden. Lass sie offen: Sie sendet das Ende, sobald sie wieder verbunden ist. Nach 10 Minuten versucht sie es nicht mehr. Bis dahin behält sie die Schlüssel des Raums. Die anderen haben das Gespräch vielleicht noch.",
    move: "Diese Seite hat das Gespräch gelöscht. Lass sie offen: Nach einer Entfernung zieht der Raum zu einem neuen Link um, und diese Seite sendet das Ende dorthin.",
    others: "Diese Seite hat das Gespräch gelöscht. Warten auf die anderen…",
    leave: "Gehen, ohne zu beenden",
    title: "Du hast den Raum beendet",
    all: "Jede Seite im Raum meldet, dass sie das Gespräch gelöscht hat.",
    missing:
      "Keine Antwort von {text}. Dort bleibt das Gespräch, bis die Seite wieder verbunden ist und der Server ihr das Ende meldet.",
    confirmed: "Der Server hat den Raum beendet. Der Link gilt nicht mehr.",
    passed: "Der Server hat es nicht bestätigt. Der Link gilt vielleicht noch.",
    unheard: "Das Ende wurde nicht bestätigt",
    kept: "Diese Seite konnte das Ende nicht senden. Die anderen haben das Gespräch vielleicht noch.",
    sent: "Niemand hat auf das Ende geantwortet. Die anderen haben das Gespräch vielleicht noch.",
  },
  formats: {
    bold: "Fett",
    italic: "Kursiv",
    code: "Code",
    link: "Link",
    quote: "Zitat",
    list: "Liste",
  },
  writing: {
    formatting: "Formatierung",
    preview: "Vorschau",
    suggestions: "Vorschläge",
    found: (n) =>
      write.plural(n, {
        one: "# Vorschlag. Drück Tab, um ihn zu nehmen.",
        other: "# Vorschläge. Drück Tab, um einen zu nehmen.",
      }),
    answering: "Antwort an {name}",
    answered: "als Antwort an {name}:",
    gone: "Diese Nachricht ist nicht mehr hier.",
    edit: "Ändern",
    editing: "Du änderst deine Nachricht",
    cancel: "Abbrechen",
    save: "Speichern",
    edited: "geändert",
    earlier: "Was vorher dastand",
    before: (text) => `geändert, vorher: ${text}`,
    retracted: "Nachricht gelöscht",
    more: "Antworten, reagieren…",
    line: "Diese Nachricht",
    about: "{name}, {text}:",
    walking:
      "Mit den Pfeiltasten gehst du von Nachricht zu Nachricht. Enter zeigt, was du tun kannst.",
    reply: "Antworten",
    copy: "Text kopieren",
    retract: "Löschen",
    own: "Anderes Emoji",
    react: "Reagieren",
    unreact: "Dein Emoji wegnehmen",
    close: "Schließen",
    reactedBy: (emoji, names) => `${emoji} von ${names}`,
    one: "{name} schreibt…",
    many: "Mehrere schreiben…",
    fresh: "Neu",
  },
  expiry: {
    title: "Verschwindende Nachrichten",
    never: "nie",
    text: "Ab jetzt entfernt jeder Bildschirm eine Nachricht, wenn ihre Zeit um ist. Bis dahin kann jeder im Raum sie kopieren. Für frühere Nachrichten ändert sich nichts.",
    label: "Nachrichten verschwinden nach dieser Zeit",
    keep: "Abbrechen",
    change: "Ändern",
    notice: (time) => `Nachrichten verschwinden, Zeit: ${time}`,
  },
  exporting: {
    title: "Das Gespräch speichern?",
    text: "Alles, was du hier siehst, auch Geflüstertes, kommt in eine Datei auf diesem Gerät. Wer das Gerät bekommt, kann sie lesen, vielleicht auch noch, nachdem du sie gelöscht hast.",
    others: "Die anderen erfahren es nicht.",
    keep: "Nicht speichern",
    save: "Speichern",
    file: "gespraech.txt",
    saved: "Das Gespräch wurde in dieser Datei gespeichert.",
    to: (alias) => `an ${alias} geflüstert`,
  },
  sharing: {
    title: "Der Link als QR-Code: Scanne ihn mit dem anderen Telefon",
    share: "Teilen…",
  },
  covering: {
    covered: "Verborgen. Komm zu diesem Fenster zurück, um weiterzulesen.",
  },
  settings: {
    cover: "Raum verbergen, wenn ich die App wechsle",
    notify: "Mich bei neuen Nachrichten benachrichtigen",
    sound: "Ton bei neuen Nachrichten",
    awake: "Bildschirm anlassen",
    typing: "Zeigen, wenn ich schreibe",
    enter: "Enter beginnt eine neue Zeile",
    times: "Uhrzeit immer zeigen",
    theme: "Farben",
    kept: "Nachrichten auf dem Bildschirm",
    language: "Sprache",
  },
  themes: { system: "automatisch", light: "hell", dark: "dunkel" },
  setting: {
    title: "Einstellungen",
    hint: "Die Seite vergisst diese Einstellungen, wenn du sie schließt. Benachrichtigungen zeigen nie Text oder Namen, aber dein Browser merkt sich, dass du sie erlaubt hast.",
    refused:
      "Dein Browser hat das nicht erlaubt. Du kannst es in seinen Einstellungen für diese Seite ändern.",
    close: "Schließen",
  },
});
