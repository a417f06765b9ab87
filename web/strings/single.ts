/**
 * The sentences of the client in a single file, in every language. No page of a relay loads them, so
 * they are in none of its files.
 */
import type { LanguageCode } from "../app/language.ts";

type Single = {
  readonly server: string;
  readonly hint: string;
  readonly button: string;
  readonly wrong: string;
  readonly local: string;
};

export const single: Readonly<Record<LanguageCode, Single>> = {
  en: {
    server: "Server",
    hint: "Its address, or an invite link.",
    button: "Go on",
    wrong: "Type an address that begins with https://, such as https://chat.example.org.",
    local:
      "If the server is in your own network, your browser may ask whether this file may reach it. Allow it. If the browser has forbidden it before, allow it in the settings of the browser.",
  },
  es: {
    server: "Servidor",
    hint: "Su dirección, o un enlace de invitación.",
    button: "Seguir",
    wrong: "Escribe una dirección que empiece con https://, como https://chat.example.org.",
    local:
      "Si el servidor está en tu propia red, tu navegador puede preguntar si este archivo puede conectarse con él. Permítelo. Si el navegador lo prohibió antes, permítelo en los ajustes del navegador.",
  },
  fr: {
    server: "Serveur",
    hint: "Son adresse, ou un lien d’invitation.",
    button: "Continuer",
    wrong: "Écris une adresse qui commence par https://, comme https://chat.example.org.",
    local:
      "Si le serveur est dans ton propre réseau, ton navigateur peut demander si ce fichier a le droit de s’y connecter. Autorise-le. Si le navigateur l’a interdit auparavant, autorise-le dans les réglages du navigateur.",
  },
  de: {
    server: "Server",
    hint: "Seine Adresse oder ein Einladungslink.",
    button: "Weiter",
    wrong: "Gib eine Adresse ein, die mit https:// beginnt, zum Beispiel https://chat.example.org.",
    local:
      "Wenn der Server in deinem eigenen Netz ist, fragt dein Browser vielleicht, ob diese Datei ihn erreichen darf. Erlaube es. Wenn der Browser es früher verboten hat, erlaube es in den Einstellungen des Browsers.",
  },
  "pt-BR": {
    server: "Servidor",
    hint: "O endereço dele, ou um link de convite.",
    button: "Continuar",
    wrong: "Digite um endereço que começa com https://, como https://chat.example.org.",
    local:
      "Se o servidor está na sua própria rede, seu navegador pode perguntar se este arquivo pode se conectar a ele. Permita. Se o navegador proibiu isso antes, permita nas configurações do navegador.",
  },
  it: {
    server: "Server",
    hint: "Il suo indirizzo, o un link di invito.",
    button: "Continua",
    wrong: "Scrivi un indirizzo che comincia con https://, come https://chat.example.org.",
    local:
      "Se il server è nella tua rete, il tuo browser può chiedere se questo file può collegarsi al server. Permettilo. Se il browser l’ha vietato prima, permettilo nelle impostazioni del browser.",
  },
  pl: {
    server: "Serwer",
    hint: "Jego adres albo link z zaproszeniem.",
    button: "Dalej",
    wrong: "Wpisz adres, który zaczyna się od https://, na przykład https://chat.example.org.",
    local:
      "Jeśli serwer jest w twojej własnej sieci, przeglądarka może zapytać, czy ten plik może się z nim połączyć. Zezwól na to. Jeśli przeglądarka wcześniej tego zabroniła, zezwól na to w jej ustawieniach.",
  },
  uk: {
    server: "Сервер",
    hint: "Його адреса або посилання-запрошення.",
    button: "Далі",
    wrong: "Введіть адресу, що починається з https://, наприклад https://chat.example.org.",
    local:
      "Якщо сервер у вашій власній мережі, браузер може запитати, чи можна цьому файлу з’єднатися з ним. Дозвольте це. Якщо браузер раніше це заборонив, дозвольте в налаштуваннях браузера.",
  },
  ru: {
    server: "Сервер",
    hint: "Его адрес или ссылка-приглашение.",
    button: "Дальше",
    wrong: "Введите адрес, который начинается с https://, например https://chat.example.org.",
    local:
      "Если сервер в вашей собственной сети, браузер может спросить, можно ли этому файлу соединиться с ним. Разрешите это. Если браузер раньше это запретил, разрешите в настройках браузера.",
  },
  tr: {
    server: "Sunucu",
    hint: "Adresi ya da bir davet bağlantısı.",
    button: "Devam et",
    wrong: "https:// ile başlayan bir adres yaz, örneğin https://chat.example.org.",
    local:
      "Sunucu senin kendi ağındaysa tarayıcın bu dosyanın ona ulaşıp ulaşamayacağını sorabilir. İzin ver. Tarayıcı bunu daha önce yasakladıysa tarayıcının ayarlarından izin ver.",
  },
  ar: {
    server: "الخادم",
    hint: "عنوانه، أو رابط دعوة.",
    button: "متابعة",
    wrong: "اكتب عنوانًا يبدأ بـ ‎https://‎، مثل ‎https://chat.example.org‎.",
    local:
      "إن كان الخادم في شبكتك فقد يسألك متصفحك هل يُسمح لهذا الملف بالوصول إليه. اسمح بذلك. وإن كان المتصفح قد منعه من قبل فاسمح به في إعدادات المتصفح.",
  },
  fa: {
    server: "سرور",
    hint: "نشانی آن، یا یک پیوند دعوت.",
    button: "ادامه",
    wrong: "نشانی‌ای بنویسید که با ‎https://‎ شروع شود، مانند ‎https://chat.example.org‎.",
    local:
      "اگر سرور در شبکهٔ خود شماست، شاید مرورگر بپرسد این فایل اجازه دارد به آن وصل شود یا نه. اجازه بدهید. اگر مرورگر قبلاً اجازه نداده، در تنظیمات مرورگر اجازه بدهید.",
  },
  hi: {
    server: "सर्वर",
    hint: "उसका पता, या बुलावे का लिंक।",
    button: "आगे बढ़ें",
    wrong: "https:// से शुरू होने वाला पता टाइप करें, जैसे https://chat.example.org।",
    local:
      "अगर सर्वर आपके अपने नेटवर्क में है, तो ब्राउज़र पूछ सकता है कि क्या यह फ़ाइल उससे जुड़ सकती है। अनुमति दें। अगर ब्राउज़र ने पहले मना किया है, तो ब्राउज़र की सेटिंग में अनुमति दें।",
  },
  "zh-Hans": {
    server: "服务器",
    hint: "它的地址，或一个邀请链接。",
    button: "继续",
    wrong: "请输入以 https:// 开头的地址，比如 https://chat.example.org。",
    local:
      "如果服务器在你自己的网络里，浏览器可能会问是否允许这个文件连接它。请允许。如果浏览器之前禁止过，请在浏览器的设置里允许。",
  },
};
