/** @jsxImportSource preact */
import { answerOf } from "../../api/answers.ts";
import type { Here } from "./here.ts";

const WORDS = {
  es: { go: "Continuar por", there: "El chat sigue por", email: "correo" },
  en: { go: "Continue by", there: "The chat goes on by", email: "e-mail" },
  pt: { go: "Continuar por", there: "O chat continua por", email: "e-mail" },
};

/** By which other channels the visitor may go on; or by which they did. */
export function GoOn({ visit, language, talk, config, words }: Here) {
  if (!talk?.status || talk.status === "RESOLVED") return null;
  const { go, there, email } = WORDS[language];
  const now = talk.thread.messages.at(-1)?.channel ?? "WEB";
  const called = (channel: string) =>
    ({ WHATSAPP: "WhatsApp", EMAIL: email })[channel] ?? channel[0] + channel.slice(1).toLowerCase();
  // its page opens with the click, or browsers would not let it; a mail program has none
  const goOn = async (channel: string) => {
    const page = channel === "EMAIL" ? null : open();
    if (page) page.opener = null;
    try {
      const path = "/api/v1/conversations/{conversationId}/continue-on";
      const params = { path: { conversationId: talk.id } };
      const { url } = await answerOf(visit.api.POST(path, { params, body: { channel } }));
      if (page && url) page.location.href = url;
      // no frame reaches mail programs, which leave the page as it is; an app's own browser may have no second
      // page: there WhatsApp takes the place of this one, and the way back leads to the chat
      else if (url) open(url, "_top");
    } catch {
      page?.close();
      visit.notify(words.failed);
    }
  };
  return (
    <p class="quiet centred">
      {now !== "WEB" && `${there} ${called(now)}. `}
      {config?.goesOn
        .filter((each) => each !== now)
        .map((each) => (
          <button key={each} class="plain" type="button" onClick={() => void goOn(each)}>
            {go} {called(each)}
          </button>
        ))}
    </p>
  );
}
