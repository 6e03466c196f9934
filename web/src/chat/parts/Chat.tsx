/** @jsxImportSource preact */
import { useEffect, useState } from "preact/hooks";
import type { Visit } from "../visit.ts";
import { Conversation } from "./Conversation.tsx";
import { FirstForm } from "./FirstForm.tsx";
import { Header } from "./Header.tsx";
import { History } from "./History.tsx";
import { type Here, HereContext, useVisit } from "./here.ts";

/** The whole chat: the form for who is new, the conversation for who is known, and what was said before. */
export function Chat({ visit }: { visit: Visit }) {
  const here = useVisit(visit);
  const [looksBack, setLooksBack] = useState(false);
  useLook(here);
  const leave = ({ key, defaultPrevented }: KeyboardEvent) => {
    if (key !== "Escape" || defaultPrevented) return;
    if (looksBack) setLooksBack(false);
    else visit.close();
  };
  return (
    <HereContext.Provider value={here}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape, wherever in the chat one is */}
      <div class="chat" onKeyDown={leave}>
        <Header looksBack={looksBack} lookBack={setLooksBack} />
        {looksBack ? (
          <History done={() => setLooksBack(false)} />
        ) : here.phase === "form" ? (
          <FirstForm lookBack={() => setLooksBack(true)} />
        ) : (
          <Conversation />
        )}
      </div>
    </HereContext.Provider>
  );
}

/** Language, theme and colour belong to the document. */
function useLook({ language, look, words }: Here): void {
  useEffect(() => {
    const { documentElement: root } = document;
    root.lang = language;
    root.dataset.theme = look.theme ?? "auto";
    if (look.color) root.style.setProperty("--accent", look.color);
    if (look.ink) root.style.setProperty("--on-accent", look.ink);
    if (document.title === "") document.title = words.title;
  }, [language, look, words]);
}
