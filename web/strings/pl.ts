/**
 * Polski, przez „ty”, bez form, które zdradzają płeć. Jedno słowo na jedną rzecz: room = pokój,
 * link = link, password = hasło, server = serwer, whisper = szept, szepnąć, remove = usunąć,
 * lock = zamknąć na klucz (unlock = otworzyć), ignore = ignorować, wipe = wymazać,
 * alias = pseudonim, code = kod, stop = zakończyć, leave = wyjść, verify = sprawdzić.
 */
import type { Translation } from "./language.ts";

const kept = "Twój tekst nadal tu jest.";
const choices = "Możesz wysłać go bez zmian albo pominąć.";
const garbled =
  "Ta strona nie mogła odczytać czegoś, co przyszło, i pominęła to. Może brakować wiadomości.";
const copyFailed = "Przeglądarka nie pozwoliła na kopiowanie. Zaznacz tekst i skopiuj go ręcznie.";
const wiped = "Rozmowa jest wymazana z twojego ekranu.";
const dead = "Link już nie działa.";
const reload = "Odśwież stronę i wejdź jeszcze raz.";

export const sentences: Translation = (write) => ({
  refusals: {
    "alias-empty": "Wpisz pseudonim, żeby inni wiedzieli, kto mówi.",
    "alias-too-long": "Ten pseudonim jest za długi. Wybierz krótszy.",
    "alias-malformed": "Zacznij od litery lub cyfry.",
    "character-too-new":
      "Jest tu litera, którą niektóre urządzenia czytają inaczej. Użyj innej litery.",
    "room-name-too-long": "Ta nazwa pokoju jest za długa. Użyj najwyżej 32 liter.",
    "room-name-malformed": "Zacznij od litery lub cyfry.",
    "password-too-long": "To hasło jest za długie. Użyj najwyżej 1000 liter.",
    "password-malformed":
      "W tym haśle jest znak, którego nikt nie może wpisać, na przykład tabulator. Wpisz je ręcznie.",
    "code-empty": "Wklej link albo wpisz otrzymany kod.",
    "code-incomplete":
      "Ten link lub kod nie jest pełny. Kod ma 27 liter i cyfr. Sprawdź go albo poproś o niego jeszcze raz.",
    "code-mistyped":
      "Jedna litera w tym kodzie jest błędna. Sprawdź go albo poproś o niego jeszcze raz.",
    "code-malformed":
      "Nie ma tu kodu pokoju albo jest ich kilka. Sprawdź go albo poproś o niego jeszcze raz.",
    "page-incomplete":
      "Nie udało się wczytać części tej strony. Nic nie wysłano. Sprawdź połączenie, a potem odśwież stronę.",
    "words-unavailable":
      "Nie udało się wczytać listy słów. Wymyśl hasło z co najmniej sześciu słów.",
    "access-wrong":
      "Złe hasło albo nikogo jeszcze nie ma. Sprawdź każde słowo albo poproś o nie jeszcze raz.",
    "room-unknown": "Nikogo tu nie ma. Poproś o nowy link.",
    "room-full": `Pokój jest pełny. Spróbuj ponownie, gdy ktoś wyjdzie. ${kept}`,
    "room-locked": `Pokój jest zamknięty na klucz. Poproś kogoś w środku, żeby go otworzył. ${kept}`,
    "room-stopped":
      "Serwer mówi, że ktoś zakończył ten pokój. Być może pokój się przeniósł. Poproś o nowy link.",
    "room-expired": "Czas tego pokoju minął, a jego link już nie działa. Poproś o nowy.",
    "entry-slowed": `Było tu za dużo prób ze złym hasłem. Poczekaj minutę i spróbuj ponownie. ${kept}`,
    "relay-unreachable": `Serwer nie odpowiada. Sprawdź połączenie i spróbuj ponownie. ${kept} Jeśli prowadzisz ten serwer za proxy, zobacz jego /healthz.`,
    "relay-full": `Serwer jest teraz pełny. Spróbuj później. ${kept}`,
    "address-busy": `Z twojej sieci jest za dużo połączeń. Zamknij inne karty albo poczekaj minutę. ${kept}`,
    "relay-closing": `Serwer uruchamia się ponownie. Spróbuj za minutę. ${kept}`,
    "version-unknown": "Ta strona i serwer mają różne wersje. Odśwież ją i spróbuj ponownie.",
    "protocol-broken": "Serwer nie zrozumiał tej strony. Odśwież ją i spróbuj ponownie.",
    left: "Nie ma cię już w pokoju.",
    removed: "Ktoś usunął cię z tego pokoju. Możesz otworzyć nowy pokój.",
    moved: "Inni przenieśli się do nowego pokoju. Poproś kogoś z nich o link.",
    stopped: "Ten pokój został zakończony. Możesz otworzyć nowy pokój.",
    internal: `Coś poszło źle na tej stronie. ${kept} Jeśli to się powtórzy, odśwież stronę.`,
  },
  front: {
    name: "Sanctuary",
    motto: "Prywatny pokój do rozmowy. Gdy wszyscy wyjdą, znika.",
    promises: [
      "Szyfrowane na twoim urządzeniu. Serwer nie może tego odczytać.",
      "Bez konta, bez numeru telefonu, bez historii.",
      "Jedno dotknięcie ukrywa wszystko.",
    ],
    forms: "Otwórz lub wejdź",
    start: "Otwórz pokój",
    enter: "Wejdź do pokoju",
    invited: "Masz zaproszenie do pokoju",
    given: "Pokój {text} z twojego linku",
    change: "Zmień",
    public: "Każdy może wejść do tego pokoju i go czytać. Osoby prowadzące ten serwer też.",
    startInstead: "Otwórz zamiast tego pokój",
    startButton: "Otwórz ten pokój",
    enterButton: "Wejdź do tego pokoju",
    more: "Nazwa, hasło, czas",
    deriving: "Tworzenie kluczy…",
    entering: "Wchodzenie…",
    slowed: "Ktoś próbował tu złych haseł, dlatego wejście trwa dłużej. Próba wciąż trwa…",
    cancel: "Anuluj",
    show: "Pokaż",
    hide: "Ukryj",
    another: "Nowe słowa",
    weak: "Łatwe do odgadnięcia. Sześć słów jest bezpieczniejsze.",
    nobody:
      "Nikogo tu nie ma. Najpierw sprawdź kod. Jeśli jest dobry, jesteś tu przed innymi: możesz otworzyć pokój i poczekać.",
    sure: "Jeśli masz pewność co do hasła, otwórz pokój i poczekaj w nim.",
    open: "Otwórz i czekaj",
    checkCode: "Sprawdź kod",
    trace: "Przeglądarka pamięta otwarte linki. Żeby nie zostawić śladu, użyj okna prywatnego.",
    protects: "Co chroni, a czego nie (po angielsku)",
    version: (version) => `Sanctuary ${version}, wolne oprogramowanie na licencji MIT`,
    language: "Język",
    languageMissing:
      "Nie udało się wczytać tego języka, więc strona jest po angielsku. Sprawdź połączenie i wybierz go jeszcze raz.",
  },
  fields: {
    alias: ["Pseudonim", "Dowolne imię. Nie musi być prawdziwe."],
    roomName: ["Nazwa pokoju", "Nieobowiązkowa. Widzą ją tylko osoby w pokoju."],
    newPassword: [
      "Hasło",
      "Goście potrzebują linku i tego hasła. Słowa są angielskie, bo wpisze je każda klawiatura. Jeśli hasło jest puste, wejdzie każdy, kto ma link.",
    ],
    password: ["Hasło", "Zostaw puste, jeśli nikt ci go nie podał."],
    ttl: ["Pokój trwa", ""],
    code: ["Kod lub link pokoju", "27 liter i cyfr albo cały link."],
  },
  ttls: {
    0: "aż wszyscy wyjdą",
    900: "15 minut",
    3600: "1 godzinę",
    86400: "24 godziny",
  },
  insecure: {
    title: "Rozmowa tutaj nie jest bezpieczna",
    happened:
      "Adres tej strony nie zaczyna się od https, więc nic nie może tu być szyfrowane. Nic nie wysłano.",
    next: "Poproś o adres z https osobę, od której masz ten adres. Na samym urządzeniu serwera działa też adres, który zaczyna się od http://localhost.",
  },
  reloaded: {
    inside: "Nadal jesteś w pokoju. Odświeżenie wymazało wcześniejsze wiadomości z twojego ekranu.",
    title: "Możesz wrócić do tego pokoju",
    text: "Strona została odświeżona i zachowała tylko link i twój pseudonim. Wpisz hasło, żeby wrócić. Inni zobaczą, że wchodzisz ponownie.",
    nothing:
      "Przeglądarka zamknęła tę stronę, żeby oszczędzić pamięć. Otwórz link jeszcze raz albo wpisz kod.",
  },
  protects: {
    intro:
      "Serwer to program, który przynosi ci tę stronę i przekazuje twoje wiadomości. Żadnej nie przechowuje.",
    who: "Kto jest chroniony przed kim",
    can: "Dowiaduje się lub może",
    cannot: "Nie może",
    limits: "Uczciwie o granicach",
    back: "Wróć na pierwszą stronę",
  },
  hiding: {
    button: "Szybkie wyjście",
    label: "Szybkie wyjście albo dwa razy Escape",
    keys: "Esc Esc",
    how: "Szybkie wyjście albo dwa razy Escape od razu po cichu wychodzi i pokazuje inną stronę.",
  },
  blank: {
    title: "Lista zakupów",
    items: ["Chleb", "Mleko", "Cebula", "Ryż", "Herbata", "Jajka", "Jabłka", "Płyn do naczyń"],
    done: 2,
  },
  voice: {
    record: "Nagraj wiadomość głosową",
    stop: "Zatrzymaj nagrywanie",
    asking: "Czekanie na mikrofon…",
    saving: "Chwileczkę…",
    recorded: (time, longest) => `${time} z ${longest}`,
    discard: "Odrzuć",
    message: "Wiadomość głosowa",
    from: (name) => `Wiadomość głosowa od: ${name}`,
    preview: "Twoja wiadomość głosowa",
    play: (name) => `Odtwórz: ${name}`,
    pause: (name) => `Wstrzymaj: ${name}`,
    position: "Pozycja",
    at: (time, length) => `${time} z ${length}`,
    speed: (times) => `Prędkość: ${write.number(times)}×`,
    unplayable: "Ta przeglądarka nie może tego odtworzyć. Możesz to zapisać.",
  },
  voiceProblems: {
    "voice-unsupported":
      "Ta przeglądarka nie nagrywa wiadomości głosowych. Użyj nowszej albo załącz nagranie jako plik.",
    "microphone-missing":
      "Ta przeglądarka nie znajduje mikrofonu. Podłącz mikrofon i spróbuj ponownie.",
    "microphone-refused":
      "Przeglądarka nie pozwala tej stronie używać mikrofonu. Zezwól na to i spróbuj ponownie.",
    "microphone-busy":
      "Nie udało się otworzyć mikrofonu. Zamknij inne programy, które go używają, i spróbuj ponownie.",
    "microphone-lost": "Mikrofon przestał działać. To, co się nagrało, jest zachowane.",
    "voice-empty":
      "Nic się nie nagrało. Trzymaj przycisk, gdy mówisz, albo naciśnij go raz, żeby zacząć.",
    "voice-silent": "Mikrofon nic nie słyszał. Posłuchaj, zanim wyślesz.",
    "voice-full": "Nagrywanie zatrzymało się po 5 minutach. Nagranie jest zachowane.",
    "page-hidden":
      "Nagrywanie się zatrzymało, bo tej strony nie było widać. To, co się nagrało, jest zachowane.",
  },
  roomRefusals: {
    "files-refused": "Ten serwer nie przyjmuje plików.",
    "text-too-long": "Ta wiadomość jest za długa. Wyślij ją w częściach.",
    "outbox-full":
      "Za dużo wiadomości czeka na połączenie. Są zachowane, ta też. Wyślij ją, gdy połączenie wróci.",
    "nobody-here":
      "Nie ma tu nikogo innego, więc to nie zostało wysłane. Nic nie zginęło. Wyślij to, gdy ktoś wejdzie.",
    "alias-unknown": "Nikt tutaj nie nazywa się {text}.",
    "alias-shared":
      "Więcej niż jedna osoba nazywa się {text}. Wybierz z listy osób albo dodaj dwa słowa, które stoją obok imienia.",
    "own-alias": "To ty.",
    "action-whispered": "/me idzie do wszystkich. Najpierw anuluj szept.",
    "message-unknown": `Tej wiadomości już tu nie ma. ${kept}`,
    "edit-late": `Wiadomość można zmieniać tylko przez 10 minut. ${kept}`,
    "edit-audience": `Po tej wiadomości weszła nowa osoba, więc nie można jej zmienić. Wyślij nową. ${kept}`,
    "edit-slowed": `Tego nie można teraz wysłać. Spróbuj ponownie za kilka sekund. ${kept}`,
    "edit-empty":
      "Wiadomość nie może być pusta. Żeby ją cofnąć, anuluj i wybierz „Usuń” w działaniach wiadomości.",
    "edit-command":
      "Zmieniasz właśnie wiadomość, więc /{text} się nie wykonało. Najpierw anuluj. Żeby wpisać to w wiadomość, daj jeszcze jeden / na początku.",
    "edit-gone":
      "Wiadomości, którą zmieniasz, już nie ma. Jeśli jej tekst był już zmieniony, twój tekst nadal tu jest.",
    "emoji-malformed": "Wpisz dokładnie jedno emoji.",
    "member-unknown": `Tej osoby nie ma już w pokoju. ${kept}`,
    "not-connected": `Nie masz połączenia. Spróbuj, gdy wróci. ${kept}`,
    "removal-in-progress": `Właśnie trwa usuwanie innej osoby. Spróbuj ponownie za kilka sekund. ${kept}`,
    "removal-slowed": `Przed chwilą twoja strona usunęła kilka osób. Spróbuj ponownie za kilka sekund. ${kept}`,
    "command-incomplete":
      "Do /{text} trzeba dopisać coś więcej. Wpisz /help, żeby zobaczyć, jak tego użyć.",
    "command-excess":
      "Wpisz /{text} bez niczego dalej. Żeby wysłać to jako wiadomość, daj jeszcze jeden / na początku.",
    "command-meant":
      "To wygląda jak polecenie /{text}. Polecenie musi zaczynać się od / i stać samo. Żeby wysłać to jako wiadomość, daj // na początku.",
    "text-unseen": "Ta wiadomość wyglądałaby na pustą, więc nie została wysłana.",
    "command-unknown":
      "Nie ma polecenia /{text}. Żeby wysłać to jako wiadomość, daj jeszcze jeden / na początku. Wpisz /help, żeby zobaczyć wszystkie polecenia.",
    "copy-failed": copyFailed,
    "frame-malformed": garbled,
    "frame-too-long": garbled,
    "control-malformed": garbled,
    "message-malformed": "W tym tekście jest znak, którego nie można wysłać. Wpisz tekst ręcznie.",
    "handshake-refused": garbled,
    "sender-key-refused": garbled,
    "message-undecryptable": garbled,
    "message-replayed": garbled,
    "message-too-far-ahead": garbled,
    "sender-key-unknown": garbled,
  },
  sending: {
    title: "Wyślij pliki",
    items: "Pliki do wysłania",
    named: (n) => `Nazwa pliku ${write.number(n)}`,
    caption: "Opis",
    nameHint: "Nazwy plików też są wysyłane. Zmień nazwę, która mówi za dużo.",
    clean: "Usuń ukryte dane ze zdjęć",
    cleanHint: "Takie jak miejsce, urządzenie i czas.",
    unclean: "Zdjęcia są wysyłane z ukrytymi danymi. Mogą one pokazać, gdzie mieszkasz.",
    add: "Dodaj pliki",
    send: "Wyślij",
    cancel: "Anuluj",
    remove: (name) => `Pomiń ${name}`,
    removeShort: "Pomiń",
    reading: "Przeglądanie plików…",
    preparing: "Czytanie plików…",
    messages: (n) =>
      write.plural(n, {
        one: "Te pliki są wysyłane jako # wiadomość.",
        few: "Te pliki są wysyłane jako # wiadomości.",
        many: "Te pliki są wysyłane jako # wiadomości.",
        other: "Te pliki są wysyłane jako # wiadomości.",
      }),
    shortened: "Nazwa była za długa i jest skrócona.",
    still: "Ten obraz się rusza. Wysyłany jest tylko jego pierwszy obraz.",
    telling:
      "Dźwięk, wideo i dokumenty są wysyłane bez zmian. Mogą zdradzić, kto je zrobił, gdzie i kiedy.",
  },
  found: {
    place: "miejsce, w którym powstał",
    device: (device) => `urządzenie (${device})`,
    time: (time) => `czas (${time})`,
    trailer: "coś po obrazie, na przykład krótki film",
    all: (list) => `Plik zawiera: ${list}.`,
    author: "Może zdradzić, kto go zrobił.",
    nothing: "Jest wysyłany bez zmian. Nie znaleziono ukrytych danych, ale mogą tam być.",
  },
  findings: {
    comment: "tekst lub słowa kluczowe",
    "maker-notes": "notatki aparatu",
    "serial-number": "numer seryjny",
    software: "nazwa programu",
    thumbnail: "mała kopia obrazu",
  },
  fileProblems: {
    "caption-too-long": "Ten opis jest za długi. Wyślij tekst jako osobną wiadomość.",
    "file-malformed":
      "Plik nie może mieć takiej nazwy. Użyj najwyżej 255 liter, w niektórych alfabetach mniej.",
    "file-too-long": "{name} jest za duży. Można tu wysłać najwyżej {text}.",
    "file-unreadable":
      "{name}: ten plik zmieniono, przeniesiono lub usunięto albo to folder. Pomiń go i wybierz jeszcze raz.",
    "files-too-many": "Naraz można wysłać najwyżej 100 plików. Resztę wyślij potem.",
    folder: "{name} to folder bez plików.",
    none: "Dodaj co najmniej jeden plik.",
    "canvas-tampered": `Przeglądarka lub jej rozszerzenie zepsułoby ten obraz, więc nie został oczyszczony. ${choices}`,
    "picture-cut": `Brakuje końca tego obrazu. ${choices}`,
    "picture-too-large": `Ten obraz jest za duży, żeby go tu oczyścić. ${choices}`,
    "picture-unreadable": `Przeglądarka nie może odczytać tego obrazu. ${choices}`,
    "picture-unwritable": `Przeglądarka nie mogła zapisać oczyszczonego obrazu. Zamknij inne karty i spróbuj ponownie. ${choices}`,
    "type-unsupported": `Obrazu tego rodzaju nie można tu oczyścić. ${choices}`,
  },
  getting: {
    get: "Pobierz",
    save: "Zapisz",
    cancel: "Anuluj",
    named: {
      get: (name) => `Pobierz ${name}`,
      save: (name) => `Zapisz ${name}`,
      cancel: (name) => `Anuluj ${name}`,
    },
    open: (name) => `Pokaż ${name}`,
    waits: "Czekanie na: {name}…",
    fetched: (done, of) => `pobrane przez ${write.number(done)} z ${write.number(of)}`,
    progress: (done, of) => `${done} z ${of}`,
    running: (done, of, speed, left) => `${done} z ${of}, ${speed}, zostało ${left}`,
    double: "Ta nazwa ma dwa rozszerzenia. Liczy się tylko ostatnie: {text}",
    other: (type) => `Uwaga: to nie jest to, co podaje nadawca. To jest: ${type}.`,
    unshown: "Ta strona nie może pokazać tego pliku. Możesz go zapisać.",
    silent: "Ta przeglądarka może odtworzyć tylko dźwięk. Możesz zapisać plik.",
    write: (name) => `Zapisuj ${name} do pliku…`,
    written:
      "Jest duży. Możesz zapisywać go do pliku, gdy przychodzi. Jeśli ta strona zostanie zamknięta przed końcem, część tego pliku może zostać na tym urządzeniu.",
  },
  stages: {
    waiting: "Czekanie na nadawcę…",
    full: "Na tej stronie jest już 64 MB plików. Naciśnij „Pobierz”, żeby pobrać też ten.",
    saved: "Zapisano w wybranym miejscu.",
    cancelled: "Przerwano przed końcem. To, co przyszło, jest usunięte.",
    gone: "Nadawca już go nie ma.",
    changed: "Nadawca go zmienił lub usunął.",
    damaged:
      "To, co przyszło, nie jest wysłanym plikiem, więc zostało usunięte. Poproś o plik jeszcze raz.",
    left: "Nadawca wyszedł przed końcem. To, co przyszło, jest usunięte.",
    stalled: "Przez chwilę nic nie przychodziło. To, co przyszło, jest usunięte.",
    unwritten: "Nie udało się tam zapisać. To, co przyszło, jest usunięte. Wybierz inne miejsce.",
  },
  viewing: {
    title: "Obraz",
    close: "Zamknij",
    previous: "Poprzedni",
    next: "Następny",
    real: "Prawdziwy rozmiar",
  },
  typeNames: {
    drawing: "rysunek SVG",
    picture: "obraz",
    sound: "dźwięk",
    video: "wideo",
    pdf: "dokument PDF",
    document: "dokument tekstowy",
    spreadsheet: "arkusz",
    slides: "slajdy",
    archive: "archiwum",
    program: "program",
    webPage: "strona internetowa",
    text: "tekst",
    unknown: "nieznany rodzaj",
  },
  shortTypes: {
    picture: (format) => `obraz ${format}`,
    sound: (format) => `dźwięk ${format}`,
    video: (format) => `wideo ${format}`,
  },
  room: {
    unnamed: "Pokój",
    locked: "Zamknięty na klucz",
    invite: "Zaproś",
    leave: "Wyjdź",
    people: "Osoby",
    close: "Zamknij",
    conversation: "Rozmowa",
    message: "Wiadomość",
    placeholder: "Wiadomość",
    nobody: "Nikogo tu nie ma",
    send: "Wyślij",
    you: "ty",
    away: "bez połączenia",
    ignored: "wiadomości ukryte",
    unfold: "… Pokaż wszystko",
    arrived:
      "Jesteś w środku. Widzisz wiadomości od tej chwili. Mogą je czytać tylko osoby w tym pokoju.",
    checking: "Sprawdź, że nikt nie podsłuchuje",
    suspicious:
      "Wiadomość od {name} przed tą mogła zginąć lub zostać zmieniona. Poproś {name} o wysłanie jej jeszcze raz.",
    speaks: "Pokój: ",
    said: (alias) => `${alias}: `,
    confided: (alias, sign) => `${alias} ${sign} szepcze: `,
    whisper: "szept do {name}",
    whisperToYou: "szept do ciebie",
    again: (time) => `z godziny ${time}, przyszło późno`,
    early: "nie po kolei",
    who: "W tym pokoju:",
    reconnecting:
      "Brak połączenia. Możesz pisać dalej: twoje wiadomości zostaną wysłane, gdy połączenie wróci.",
    stranded:
      "Serwer nadal nie odpowiada. To, co widzisz, zostaje tutaj, a to, co napiszesz, zostanie wysłane, gdy odpowie. Zostaw tę stronę otwartą albo wyjdź.",
    hurry: "Spróbuj teraz",
    count(here, away = 0) {
      if (away > 0) return `tu: ${write.number(here)}, bez połączenia: ${write.number(away)}`;
      return here > 1 ? `tu: ${write.number(here)}` : "Tylko ty";
    },
    fresh: (lines) =>
      write.plural(lines, {
        one: "# nowa",
        few: "# nowe",
        many: "# nowych",
        other: "# nowych",
      }),
    others: (people) =>
      write.plural(people, {
        one: "# inna osoba",
        few: "# inne osoby",
        many: "# innych osób",
        other: "# innych osób",
      }),
    member: "Ktoś",
    timeLeft: (time) => `zostało ${time}`,
  },
  rooms: {
    title: "Pokoje na tym serwerze",
    open: "Otwarty dla każdego",
    guarded: "Z hasłem. Żeby wejść, otwórz otrzymany link.",
    closed: "Zamknięty: ktoś go zakończył. Otworzy się znowu w ciągu doby.",
    enter: "Wejdź: {name}",
    people: (atLeast) =>
      atLeast > 0 ? `osób: co najmniej ${write.number(atLeast)}` : "Mniej niż 5 osób",
  },
  invitation: {
    still: "Twój pokój jest gotowy. Teraz kogoś zaproś.",
    inviting: "Zaproś osoby",
    again: "Wszyscy inni wyszli.",
    link: "Wyślij link",
    open: "Nie ma hasła: wejdzie każdy, kto ma ten link. Wyślij go tylko bezpieczną drogą.",
    copyLink: "Kopiuj link",
    copied: "Skopiowano ✓",
    password: "Powiedz hasło",
    apart: "Zadzwoń albo spotkajcie się. Nie wysyłaj go w tej samej rozmowie co link.",
    once: "Zanotuj je, zanim je ukryjesz: ta strona nie pokaże go drugi raz.",
    unknown: "Znasz hasło. Ta strona go nie przechowuje.",
    copyPassword: "Kopiuj hasło",
    hide: "Ukryj hasło",
    more: "Zeskanuj albo przeczytaj na głos",
    code: "Kod do przeczytania na głos albo do wpisania zamiast linku:",
    wait: "Zostaw tę stronę otwartą, aż ktoś wejdzie. Jeśli zmienisz aplikację, wróć szybko: pusty pokój zostaje usunięty po minucie.",
    tell: "Powiadom, gdy ktoś wejdzie",
  },
  leaving: {
    title: "Wyjść z tego pokoju?",
    text: "Ta strona wymaże rozmowę. Inni zostają w pokoju.",
    farewell: "Słowa pożegnania",
    hint: "Nieobowiązkowe. Trafią do wszystkich, którzy tu teraz są.",
    stay: "Zostań",
    leave: "Wyjdź",
  },
  visiting: {
    title: "Przejść z tego pokoju do innego?",
    happens:
      "Otwarto link innego pokoju. Ta strona wymaże tutaj rozmowę, zanim tam przejdzie. Inni zostają w tym pokoju.",
    stay: "Zostań tutaj",
    go: "Przejdź do innego pokoju",
  },
  ending: {
    start: "Otwórz nowy pokój",
    enter: "Wejdź do pokoju",
    reload: "Odśwież stronę",
  },
  connections: { open: "Połączono", lost: "Łączenie ponownie…" },
  ticks: {
    waiting: "czeka na wysłanie",
    sent: "wysłana",
    all: "wszyscy ją mają",
    alone: "Nie ma tu nikogo innego, więc nikt nie dostanie tej wiadomości.",
  },
  deliveries: {
    sending: () => "wysyłanie…",
    sent: (received, of) =>
      received === 0
        ? "wysłana, nikt jej jeszcze nie ma"
        : `ma ją ${write.number(received)} z ${write.number(of)}`,
  },
  markup: {
    kinds: { img: "obraz", video: "wideo", audio: "dźwięk" },
    missing: "niepokazane: nieobsługiwane lub za duże",
    cut: "Reszta jest bez formatowania, bo jest go za dużo.",
  },
  attaching: {
    attach: "Załącz",
    files: "Pliki",
    photo: "Zrób zdjęcie",
    reloaded: "Plików wysłanych wcześniej nie można już pobrać. Wyślij je jeszcze raz.",
    record: "Nagraj wiadomość głosową",
  },
  menu: {
    open: "Menu",
    lock: "Zamknij pokój na klucz",
    unlock: "Otwórz pokój dla nowych osób",
    verify: "Sprawdź: porównaj słowa",
    help: "Polecenia i formatowanie",
    expiry: "Znikające wiadomości…",
    clear: "Wymaż tę stronę",
    export: "Zapisz rozmowę…",
    settings: "Ustawienia…",
    invite: "Zaproś osoby…",
    leave: "Wyjdź…",
    stop: "Zakończ pokój…",
    whisper: "Szepnij",
    ignore: "Ignoruj",
    heed: "Przestań ignorować",
    remove: "Usuń…",
    rename: "Zmień pseudonim",
  },
  whispering: {
    to: "Tylko do: {name}",
    cancel: "Anuluj",
    keep: "Szepcz dalej",
    placeholder: (alias) => `Szept do: ${alias}`,
    whisper: "Szepnij",
    send: "Wyślij szept",
  },
  removing: {
    title: "Usunąć tę osobę?",
    happens:
      "{name} nie przeczyta żadnej nowej wiadomości, ale może zachować to, co ma na swoim ekranie.",
    link: "Pokój dostaje nowy link i zostaje zamknięty na klucz: nikt nowy nie wejdzie, dopóki ktoś z was go nie otworzy.",
    keep: "Nie usuwaj",
    remove: "Usuń",
  },
  stopping: {
    title: "Zakończyć ten pokój dla wszystkich?",
    happens:
      "Ta strona od razu wymaże rozmowę. Strony innych osób wymażą ją, gdy dowiedzą się o zakończeniu. Strona bez połączenia dowie się, gdy je odzyska.",
    final: "Potem link już nie działa. Nie można tego cofnąć.",
    keep: "Rozmawiaj dalej",
    stop: "Zakończ pokój",
  },
  renaming: {
    title: "Zmień swój pseudonim",
    label: "Nowy pseudonim",
    hint: "Wszyscy zobaczą twoje stare i nowe imię.",
    keep: "Zostaw stary",
    rename: "Zmień",
  },
  comparing: {
    title: "Porównaj słowa",
    how: "Zadzwońcie do siebie albo spotkajcie się. Jedna osoba czyta na głos te 12 słów. W każdym języku to te same angielskie słowa. Jeśli wszyscy widzą te same słowa w tej samej kolejności, nikt nie podsłuchuje.",
    changed: "Ktoś wszedł lub wyszedł, więc to są nowe słowa. Zacznijcie od początku.",
    covers: "Słowa dotyczą: {text}.",
    differ:
      "Jakieś słowo jest inne? Przestań tu pisać. Otwórzcie nowy pokój z nowym hasłem, które ustalicie przez telefon albo osobiście.",
    loading: "Wczytywanie słów…",
    again: "Spróbuj ponownie",
    same: "Wszystkie 12 słów się zgadza",
    close: "Zamknij",
    never: "Jeszcze nie sprawdzono: czy to na pewno te osoby?",
    at: (time) => `Sprawdzono o ${time}.`,
    since: (people) =>
      write.plural(people, {
        one: "Od tego czasu weszła # osoba.",
        few: "Od tego czasu weszły # osoby.",
        many: "Od tego czasu weszło # osób.",
        other: "Od tego czasu weszło # osób.",
      }),
    checked: "sprawdzono",
    newcomer: "wejście po sprawdzeniu",
    verify: "Sprawdź teraz",
  },
  copies: {
    link: "Link jest skopiowany.",
    code: "Kod jest skopiowany.",
    password: "Hasło jest skopiowane.",
    "copy-failed": copyFailed,
  },
  renewed: {
    told: "Pokój ma nowy link. Jest zamknięty na klucz, dopóki ktoś z was go nie otworzy.",
    hint: "Ten link jest nowy. Używaj go zamiast starego.",
    locked: "Pokój jest zamknięty na klucz: nikt nowy nie wejdzie.",
    copy: "Kopiuj nowy link",
    close: "OK",
  },
  commands: {
    purr: ["/w PSEUDONIM TEKST", "szepcze: widzi to tylko ta osoba. Też /purr, /whisper, /msg"],
    me: ["/me TEKST", "mówi, co robisz, na przykład „Anna macha”"],
    nick: ["/nick PSEUDONIM", "zmienia twój pseudonim"],
    who: ["/who", "pokazuje, kto jest w pokoju"],
    verify: [
      "/verify",
      "pokazuje 12 słów do porównania: jeśli się zgadzają, nikogo między wami nie ma",
    ],
    lock: ["/lock", "zamyka na klucz: nikt nowy nie wejdzie"],
    unlock: ["/unlock", "znowu wpuszcza nowe osoby"],
    ignore: [
      "/ignore PSEUDONIM",
      "ukrywa na tej stronie to, co mówi ta osoba, albo znów to pokazuje",
    ],
    kick: ["/kick PSEUDONIM", "usuwa osobę i zmienia link"],
    stop: ["/stop", "kończy pokój: każda strona wymazuje rozmowę, gdy dotrze do niej zakończenie"],
    send: ["/send", "pozwala wybrać pliki do wysłania"],
    clear: ["/clear", "wymazuje rozmowę tylko z tej strony"],
    export: ["/export", "pyta i zapisuje rozmowę jako plik"],
    help: ["/help", "pokazuje tę listę"],
    exit: ["/exit POŻEGNANIE", "wychodzi z pokoju, jeśli chcesz, z pożegnaniem"],
  },
  helping: {
    title: "Co można wpisać",
    groups: {
      messages: "Wiadomości",
      people: "Osoby",
      room: "Pokój",
      page: "Twoja strona",
    },
    formats: "Formatowanie",
    marks: [
      ["**tekst**", "pogrubienie"],
      ["*tekst*", "kursywa"],
      ["~~tekst~~", "przekreślenie"],
      ["`tekst`", "kod. Przy kilku wierszach daj ``` nad nimi i pod nimi"],
      ["- tekst", "lista. Albo 1. tekst"],
      ["> tekst", "cytat"],
      ["[tekst](https://…)", "link"],
    ],
    undone: "Znak \\ przed innym znakiem pokazuje sam znak. HTML też działa.",
    back: "Żeby wrócić, potrzebujesz linku i hasła.",
    close: "Zamknij",
  },
  systemMessages: {
    joined: () => "{name} wchodzi.",
    farewell: () => "{name} wychodzi: {text}",
    away: () => "{name} traci połączenie.",
    back: () => "{name} wraca.",
    renamed: () => "{text} nazywa się teraz {name}.",
    locked: () => "{name} zamyka pokój na klucz. Nikt nowy nie wejdzie.",
    unlocked: () => "{name} otwiera pokój dla nowych osób.",
    expiry: (n) =>
      n === 0
        ? "{name} wyłącza znikające wiadomości. Starsze i tak znikną."
        : `{name} włącza znikanie nowych wiadomości. Czas: ${write.span(n, "long")}.`,
    cleared: () => "Rozmowa jest wymazana z twojego ekranu. Inni mogą ją nadal widzieć.",
    removing: () => "Prosisz o usunięcie: {name}.",
    ignored: () =>
      "Ignorujesz osobę {name}, a ona nie dostaje powiadomienia. Jej wiadomości są tu ukryte, a nowe są usuwane.",
    heeded: () => "Już nie ignorujesz osoby {name}.",
    "removal-failed": () =>
      "{name} nadal tu jest: połączenie się zerwało albo najpierw usunięto inną osobę. Spróbuj ponownie.",
    removed: () => "{name} usuwa: {text}. Pokój ma nowy link.",
    missing: (n) =>
      write.plural(n, {
        one: "Brakuje # wiadomości od {name}. Poproś {name} o wysłanie jej jeszcze raz.",
        few: "Brakuje # wiadomości od {name}. Poproś {name} o wysłanie ich jeszcze raz.",
        many: "Brakuje # wiadomości od {name}. Poproś {name} o wysłanie ich jeszcze raz.",
        other: "Brakuje # wiadomości od {name}. Poproś {name} o wysłanie ich jeszcze raz.",
      }),
    unreadable: () => "{name} wysyła coś, czego nie można tu pokazać. Zapytaj {name}, co to było.",
    fork: () =>
      "{name} wysyła różnym osobom różne wersje jednej wiadomości. {text} ma inną. Nie ufaj żadnej wersji.",
    hidden: () =>
      "{name} rozmawia też z kimś, kogo nie widzisz. Porównajcie słowa, zanim zaczniecie pisać dalej.",
    quiet: () =>
      "{name} nie podaje, kto jest w pokoju. Porównajcie słowa, zanim zaczniecie pisać dalej.",
    "lock-claimed": (n) =>
      n === 0
        ? "{name} mówi, że pokój jest zamknięty na klucz."
        : write.plural(n, {
            one: "{name} i # inna osoba mówią, że pokój jest zamknięty na klucz.",
            few: "{name} i # inne osoby mówią, że pokój jest zamknięty na klucz.",
            many: "{name} i # innych osób mówi, że pokój jest zamknięty na klucz.",
            other: "{name} i # innych osób mówi, że pokój jest zamknięty na klucz.",
          }),
    "removal-claimed": (n) =>
      n === 0
        ? "{name} mówi, że wcześniej usunięto: {text}."
        : write.plural(n, {
            one: "{name} i # inna osoba mówią, że wcześniej usunięto: {text}.",
            few: "{name} i # inne osoby mówią, że wcześniej usunięto: {text}.",
            many: "{name} i # innych osób mówi, że wcześniej usunięto: {text}.",
            other: "{name} i # innych osób mówi, że wcześniej usunięto: {text}.",
          }),
    unshown: (n) =>
      write.plural(n, {
        one: "Połączona jest # osoba, której nie można tu pokazać. Nie może czytać twoich wiadomości, dopóki nie ma jej na liście osób.",
        few: "Połączone są # osoby, których nie można tu pokazać. Nie mogą czytać twoich wiadomości, dopóki nie ma ich na liście osób.",
        many: "Połączonych jest # osób, których nie można tu pokazać. Nie mogą czytać twoich wiadomości, dopóki nie ma ich na liście osób.",
        other:
          "Połączonych jest # osób, których nie można tu pokazać. Nie mogą czytać twoich wiadomości, dopóki nie ma ich na liście osób.",
      }),
    flood: () => "{name} wysyła za dużo naraz. Niektóre wiadomości są pomijane.",
    "channel-failed": () =>
      "Części tego, co wysyła {name}, nie da się odczytać, bo {name} albo serwer łamie zasady. Może brakować wiadomości. Zapytaj {name} inną drogą.",
    "failed-attempts": (n) =>
      write.plural(n, {
        one: "Wpisano # złe hasło i nie otworzyło ono pokoju. Jeśli nikogo się nie spodziewasz, zamknij pokój na klucz.",
        few: "Wpisano # złe hasła i nie otworzyły one pokoju. Jeśli nikogo się nie spodziewasz, zamknij pokój na klucz.",
        many: "Wpisano # złych haseł i nie otworzyły one pokoju. Jeśli nikogo się nie spodziewasz, zamknij pokój na klucz.",
        other:
          "Wpisano # złych haseł i nie otworzyły one pokoju. Jeśli nikogo się nie spodziewasz, zamknij pokój na klucz.",
      }),
    closing: (n) =>
      `Serwer zapowiedział, że zatrzyma się o ${write.exactTime(n)}. To, co widzisz, zostaje tutaj, a połączenie wróci, gdy tylko odpowie.`,
    ending: (n) =>
      `Ten pokój zamyka się o {text}, dla wszystkich. Zostało: ${write.span(n * 60, "long")}.`,
  },
  otherMessages: {
    joinedAlike:
      "{name} wchodzi. Uwaga: to imię wygląda jak inne. Odróżnisz je po dwóch słowach obok imienia.",
    leftSilently: "{name} wychodzi.",
    removedUnseen: "{name} usuwa osobę, której nigdy tu nie było widać. Pokój ma nowy link.",
    forkedHere: "{name} wysyła dwie różne wersje jednej wiadomości. Nie ufaj żadnej wersji.",
  },
  together: {
    joined: "{name} wchodzą.",
    farewell: "{name} wychodzą.",
    away: "{name} tracą połączenie.",
    back: "{name} wracają.",
  },
  ends: {
    left: ["Nie ma cię już w pokoju", `${wiped} Możesz wrócić z linkiem i hasłem.`],
    removed: ["Usunięto cię", `{name} usuwa cię z pokoju. ${wiped}`],
    moved: [
      "Pokój się przeniósł",
      `{name} usuwa kogoś, a inni są już w nowym pokoju. ${wiped} Poproś kogoś z nich o nowy link.`,
    ],
    stopped: ["Pokój został zakończony", `{name} kończy go dla wszystkich. ${wiped}`],
    "room-stopped": [
      "Pokój został zakończony",
      `Tak mówi serwer, ale nikt w pokoju tego nie potwierdził. Być może pokój się przeniósł: zapytaj innych. ${wiped} ${dead}`,
    ],
    "room-expired": ["Czas minął", `Pokój zamknął się o ustalonej godzinie. ${wiped} ${dead}`],
    "room-unknown": ["Pokoju już nie ma", `Pusty pokój zostaje usunięty po minucie. ${wiped}`],
    "access-wrong": [
      "Pokój się zmienił",
      `Ktoś otworzył go na nowo z innym hasłem. ${wiped} Poproś o nowe hasło.`,
    ],
    "relay-unreachable": [
      "Serwer nie odpowiada",
      `${wiped} Sprawdź połączenie. Możesz wrócić z linkiem i hasłem.`,
    ],
    "version-unknown": ["Różne wersje", `Ta strona i serwer mają różne wersje. ${wiped} ${reload}`],
    "protocol-broken": [
      "Serwer zakończył połączenie",
      `Nie zrozumiał tej strony. ${wiped} ${reload}`,
    ],
    internal: [
      "Coś poszło źle na tej stronie.",
      `Dla bezpieczeństwa strona wyszła z pokoju. ${wiped} ${reload}`,
    ],
  },
  stoppedOwn: {
    waiting: "Kończenie pokoju…",
    unsent: "Jeszcze nie zakończono",
    count: (done, of) => `Wymazane strony: ${write.number(done)} z ${write.number(of)}`,
    connection:
      "Ta strona wymazała rozmowę, ale nie ma połączenia. Zostaw ją otwartą: wyśle zakończenie, gdy połączenie wróci. Po 10 minutach przestanie próbować. Do tego czasu trzyma klucze pokoju. Inni mogą nadal mieć rozmowę.",
    move: "Ta strona wymazała rozmowę. Zostaw ją otwartą: po usunięciu osoby pokój przenosi się pod nowy link, a ta strona wyśle tam zakończenie.",
    others: "Ta strona wymazała rozmowę. Czekanie na innych…",
    leave: "Wyjdź bez kończenia",
    title: "Pokój został przez ciebie zakończony",
    all: "Wszystkie strony w pokoju zgłaszają, że wymazały rozmowę.",
    missing:
      "Brak odpowiedzi: {text}. Rozmowa zostaje tam, dopóki strona nie odzyska połączenia i serwer nie powie jej o zakończeniu.",
    confirmed: "Serwer zakończył pokój. Link już nie działa.",
    passed: "Serwer tego nie potwierdził. Link może nadal działać.",
    unheard: "Zakończenie nie zostało potwierdzone",
    kept: "Ta strona nie mogła wysłać zakończenia. Inni mogą nadal mieć rozmowę.",
    sent: "Nikt nie odpowiedział na zakończenie. Inni mogą nadal mieć rozmowę.",
  },
  formats: {
    bold: "Pogrubienie",
    italic: "Kursywa",
    code: "Kod",
    link: "Link",
    quote: "Cytat",
    list: "Lista",
  },
  writing: {
    formatting: "Formatowanie",
    preview: "Podgląd",
    suggestions: "Podpowiedzi",
    found: (n) =>
      write.plural(n, {
        one: "# podpowiedź. Naciśnij Tab, żeby jej użyć.",
        few: "# podpowiedzi. Naciśnij Tab, żeby użyć jednej.",
        many: "# podpowiedzi. Naciśnij Tab, żeby użyć jednej.",
        other: "# podpowiedzi. Naciśnij Tab, żeby użyć jednej.",
      }),
    answering: "Odpowiedź do: {name}",
    answered: "w odpowiedzi do {name}:",
    gone: "Tej wiadomości już tu nie ma.",
    edit: "Zmień",
    editing: "Zmieniasz swoją wiadomość",
    cancel: "Anuluj",
    save: "Zapisz",
    edited: "zmieniona",
    earlier: "Co było tu wcześniej",
    before: (text) => `zmieniona, wcześniej: ${text}`,
    retracted: "wiadomość usunięta",
    more: "Odpowiedz, zareaguj…",
    line: "Ta wiadomość",
    about: "{name}, {text}:",
    walking:
      "Strzałki przechodzą od wiadomości do wiadomości. Naciśnij Enter, żeby zobaczyć działania.",
    reply: "Odpowiedz",
    copy: "Kopiuj tekst",
    retract: "Usuń",
    own: "Inne emoji",
    react: "Zareaguj",
    unreact: "Zabierz swoje emoji",
    close: "Zamknij",
    reactedBy: (emoji, names) => `${emoji} od ${names}`,
    one: "{name} pisze…",
    many: "Kilka osób pisze…",
    fresh: "Nowe",
  },
  expiry: {
    title: "Znikające wiadomości",
    never: "nigdy",
    text: "Od teraz każdy ekran usuwa wiadomość, gdy minie jej czas. Do tej chwili każdy w pokoju może ją skopiować. Dla wcześniejszych wiadomości nic się nie zmienia.",
    label: "Czas, po którym wiadomości znikają",
    keep: "Anuluj",
    change: "Zmień",
    notice: (time) => `Wiadomości znikają. Czas: ${time}`,
  },
  exporting: {
    title: "Zapisać rozmowę?",
    text: "Wszystko, co tu widzisz, szepty też, trafi do pliku na tym urządzeniu. Każdy, kto dostanie urządzenie, może go przeczytać, być może nawet po usunięciu.",
    others: "Strona nie mówi o tym innym.",
    keep: "Nie zapisuj",
    save: "Zapisz",
    file: "rozmowa.txt",
    saved: "Rozmowę zapisano w tym pliku.",
    to: (alias) => `szept do ${alias}`,
  },
  sharing: {
    title: "Link jako kod QR: zeskanuj go drugim telefonem",
    share: "Udostępnij…",
  },
  covering: {
    covered: "Ukryte. Wróć do tego okna, żeby czytać dalej.",
  },
  settings: {
    cover: "Ukryj pokój, gdy zmieniam aplikację",
    notify: "Powiadamiaj o nowych wiadomościach",
    sound: "Dźwięk nowych wiadomości",
    awake: "Nie wygaszaj ekranu",
    typing: "Pokazuj, gdy piszę",
    enter: "Enter zaczyna nowy wiersz",
    times: "Zawsze pokazuj godzinę",
    theme: "Kolory",
    kept: "Wiadomości na ekranie",
    language: "Język",
  },
  themes: { system: "automatyczne", light: "jasne", dark: "ciemne" },
  setting: {
    title: "Ustawienia",
    hint: "Strona zapomina te ustawienia, gdy ją zamkniesz. Powiadomienia nigdy nie pokazują tekstu ani imion, ale przeglądarka pamięta twoją zgodę na nie.",
    refused:
      "Przeglądarka na to nie pozwoliła. Możesz to zmienić w jej ustawieniach dla tej strony.",
    close: "Zamknij",
  },
});
